// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

namespace asio = boost::asio;

namespace {

void check_name(const std::string& name) {
  if (name.empty()) throw std::invalid_argument{"no name"};
}

void check_extension(int extension) {
  if (extension <= 0) throw std::invalid_argument{"no extension " + std::to_string(extension)};
}

// What all who ask for a name share while it is being loaded.
struct Load {
  explicit Load(const asio::any_io_executor& executor) : ended{executor} {}

  // Nothing is ever sent: closing it wakes all who wait, and who comes late does not wait at all.
  asio::experimental::concurrent_channel<void(boost::system::error_code)> ended;

  // Written before `ended` is closed, read after.
  int extension = 0;
  std::exception_ptr error;
};

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::mutex mutex{};  // held for a look at the tables, never across a co_await
  std::unordered_map<std::string, int> extensions{};               // by name, guarded by mutex
  std::unordered_map<std::string, std::shared_ptr<Load>> loads{};  // under way, guarded by mutex

  asio::awaitable<void> run(const std::string& name, Load& load) {
    try {
      load.extension = co_await store(name);
    } catch (...) {
      load.error = std::current_exception();
    }
    {
      const std::lock_guard lock{mutex};
      if (!load.error) extensions.try_emplace(name, load.extension);  // what was entered meanwhile stays
      loads.erase(name);
    }
    load.ended.close();
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  std::shared_ptr<Load> load;
  bool first = false;
  {
    const std::lock_guard lock{impl_->mutex};
    const auto known = impl_->extensions.find(name);
    if (known != impl_->extensions.end()) co_return known->second;
    std::shared_ptr<Load>& under_way = impl_->loads[name];
    first = under_way == nullptr;
    if (first) under_way = std::make_shared<Load>(impl_->executor);
    load = under_way;
  }
  if (first) {
    co_await impl_->run(name, *load);
  } else {
    co_await load->ended.async_receive(asio::as_tuple(asio::use_awaitable));
  }
  if (load->error) std::rethrow_exception(load->error);
  co_return load->extension;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  const std::lock_guard lock{impl_->mutex};
  if (impl_->loads.contains(name)) impl_->extensions.try_emplace(name, extension);
  else impl_->extensions[name] = extension;
  co_return;
}
