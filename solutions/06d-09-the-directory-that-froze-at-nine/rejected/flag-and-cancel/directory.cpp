// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
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

struct Load {
  explicit Load(const asio::any_io_executor& executor) : ended{executor} {}

  asio::experimental::concurrent_channel<void(boost::system::error_code)> ended;  // nobody ever sends
  std::atomic<bool> done = false;
  int extension = 0;
  std::exception_ptr error;
};

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::mutex mutex{};
  std::unordered_map<std::string, int> extensions{};               // by name, guarded by mutex
  std::unordered_map<std::string, std::shared_ptr<Load>> loads{};  // the same
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
    try {
      load->extension = co_await impl_->store(name);
    } catch (...) {
      load->error = std::current_exception();
    }
    {
      const std::lock_guard lock{impl_->mutex};
      if (!load->error) impl_->extensions.try_emplace(name, load->extension);
      impl_->loads.erase(name);
    }
    load->done = true;
    load->ended.cancel();  // wakes all who wait
  } else if (!load->done) {
    co_await load->ended.async_receive(asio::as_tuple(asio::use_awaitable));
  }
  if (load->error) std::rethrow_exception(load->error);
  co_return load->extension;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  const std::lock_guard lock{impl_->mutex};
  impl_->extensions[name] = extension;
  co_return;
}
