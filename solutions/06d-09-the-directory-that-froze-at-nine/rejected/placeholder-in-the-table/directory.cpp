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
  {
    const std::lock_guard lock{impl_->mutex};
    const auto [entry, first] = impl_->extensions.try_emplace(name, 0);  // 0 while it is loading
    if (!first) co_return entry->second;
  }
  try {
    const int extension = co_await impl_->store(name);
    const std::lock_guard lock{impl_->mutex};
    int& entry = impl_->extensions[name];
    if (entry == 0) entry = extension;
    co_return entry;
  } catch (...) {
    const std::lock_guard lock{impl_->mutex};
    if (impl_->extensions[name] == 0) impl_->extensions.erase(name);
    throw;
  }
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  const std::lock_guard lock{impl_->mutex};
  impl_->extensions[name] = extension;
  co_return;
}
