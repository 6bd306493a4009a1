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

  asio::experimental::concurrent_channel<void(boost::system::error_code)> ended;  // closed at the end
  int extension = 0;
  std::exception_ptr error;
};

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::mutex mutex{};  // never held across a co_await
  std::unordered_map<std::string, int> extensions{};               // by name, guarded by mutex
  std::unordered_map<std::string, std::shared_ptr<Load>> loads{};  // under way, guarded by mutex

  // Null if nobody loads it.
  std::shared_ptr<Load> under_way(const std::string& name) {
    const std::lock_guard lock{mutex};
    const auto found = loads.find(name);
    return found == loads.end() ? nullptr : found->second;
  }

  std::shared_ptr<Load> begin(const std::string& name) {
    const std::lock_guard lock{mutex};
    return loads[name] = std::make_shared<Load>(executor);
  }

  bool knows(const std::string& name, int& extension) {
    const std::lock_guard lock{mutex};
    const auto known = extensions.find(name);
    if (known == extensions.end()) return false;
    extension = known->second;
    return true;
  }

  void finish(const std::string& name, const Load& load) {
    const std::lock_guard lock{mutex};
    if (!load.error) extensions.try_emplace(name, load.extension);
    loads.erase(name);
  }

  asio::awaitable<void> run(const std::string& name, Load& load) {
    try {
      load.extension = co_await store(name);
    } catch (...) {
      load.error = std::current_exception();
    }
    finish(name, load);
    load.ended.close();
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  int extension = 0;
  if (impl_->knows(name, extension)) co_return extension;
  std::shared_ptr<Load> load = impl_->under_way(name);
  if (load == nullptr) {
    load = impl_->begin(name);
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
  impl_->extensions[name] = extension;
  co_return;
}
