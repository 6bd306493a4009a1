// SPDX-License-Identifier: MIT
#include "directory.hpp"

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
  std::unique_lock lock{impl_->mutex};
  const auto known = impl_->extensions.find(name);
  if (known != impl_->extensions.end()) co_return known->second;
  lock.unlock();
  const int extension = co_await impl_->store(name);
  lock.lock();
  impl_->extensions[name] = extension;
  co_return extension;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  const std::lock_guard lock{impl_->mutex};
  impl_->extensions[name] = extension;
  co_return;
}
