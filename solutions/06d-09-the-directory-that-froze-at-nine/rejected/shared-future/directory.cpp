// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
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
  std::unordered_map<std::string, int> extensions{};                 // by name, guarded by mutex
  std::unordered_map<std::string, std::shared_future<int>> loads{};  // under way, guarded by mutex

  asio::awaitable<int> load(const std::string& name, std::promise<int> result) {
    std::exception_ptr error;
    int extension = 0;
    try {
      extension = co_await store(name);
    } catch (...) {
      error = std::current_exception();
    }
    {
      const std::lock_guard lock{mutex};
      if (!error) extensions.try_emplace(name, extension);
      loads.erase(name);
    }
    if (error) {
      result.set_exception(error);
      std::rethrow_exception(error);
    }
    result.set_value(extension);
    co_return extension;
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  std::promise<int> result;
  std::optional<std::shared_future<int>> other;
  {
    const std::lock_guard lock{impl_->mutex};
    const auto known = impl_->extensions.find(name);
    if (known != impl_->extensions.end()) co_return known->second;
    const auto [load, first] = impl_->loads.try_emplace(name);
    if (first) load->second = result.get_future().share();
    else other = load->second;
  }
  if (other) co_return other->get();
  co_return co_await impl_->load(name, std::move(result));
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  const std::lock_guard lock{impl_->mutex};
  impl_->extensions[name] = extension;
  co_return;
}
