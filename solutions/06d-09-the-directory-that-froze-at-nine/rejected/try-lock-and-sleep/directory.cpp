// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
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

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::mutex mutex{};
  std::unordered_map<std::string, int> extensions{};  // by name, guarded by mutex
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  std::unique_lock lock{impl_->mutex, std::try_to_lock};
  while (!lock.owns_lock()) {
    asio::steady_timer pause{co_await asio::this_coro::executor, std::chrono::milliseconds{10}};
    co_await pause.async_wait(asio::use_awaitable);
    lock.try_lock();
  }
  const auto known = impl_->extensions.find(name);
  if (known != impl_->extensions.end()) co_return known->second;
  const int extension = co_await impl_->store(name);
  impl_->extensions.emplace(name, extension);
  co_return extension;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  std::unique_lock lock{impl_->mutex, std::try_to_lock};
  while (!lock.owns_lock()) {
    asio::steady_timer pause{co_await asio::this_coro::executor, std::chrono::milliseconds{10}};
    co_await pause.async_wait(asio::use_awaitable);
    lock.try_lock();
  }
  impl_->extensions[name] = extension;
}
