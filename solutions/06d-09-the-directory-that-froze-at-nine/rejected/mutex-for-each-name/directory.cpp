// SPDX-License-Identifier: MIT
#include "directory.hpp"

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

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::mutex mutex{};  // never held across a co_await
  std::unordered_map<std::string, int> extensions{};                     // by name, guarded by mutex
  std::unordered_map<std::string, std::shared_ptr<std::mutex>> loads{};  // held by who loads a name

  std::shared_ptr<std::mutex> mutex_of(const std::string& name) {
    const std::lock_guard lock{mutex};
    std::shared_ptr<std::mutex>& load = loads[name];
    if (load == nullptr) load = std::make_shared<std::mutex>();
    return load;
  }

  bool knows(const std::string& name, int& extension) {
    const std::lock_guard lock{mutex};
    const auto known = extensions.find(name);
    if (known == extensions.end()) return false;
    extension = known->second;
    return true;
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
  const std::shared_ptr<std::mutex> load = impl_->mutex_of(name);
  const std::lock_guard loading{*load};
  if (impl_->knows(name, extension)) co_return extension;  // loaded while we waited
  extension = co_await impl_->store(name);
  const std::lock_guard lock{impl_->mutex};
  co_return impl_->extensions.try_emplace(name, extension).first->second;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  const std::lock_guard lock{impl_->mutex};
  impl_->extensions[name] = extension;
  co_return;
}
