// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

void check_name(const std::string& name) {
  if (name.empty()) throw std::invalid_argument{"no name"};
}

void check_extension(int extension) {
  if (extension <= 0) throw std::invalid_argument{"no extension " + std::to_string(extension)};
}

struct Result {
  std::exception_ptr error;
  int extension;
};

// A letter box with room for one result: who waits has one of their own.
using Box = asio::experimental::concurrent_channel<void(boost::system::error_code, Result)>;

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::mutex mutex{};
  std::unordered_map<std::string, int> extensions{};                           // by name, guarded by mutex
  std::unordered_map<std::string, std::vector<std::shared_ptr<Box>>> loads{};  // who waits for each, guarded by mutex

  // The mutex is locked.
  void start(const std::string& name) {
    asio::co_spawn(executor, store(name), [this, name](std::exception_ptr error, int extension) {
      for (const auto& box : finish(name, error, extension))
        box->try_send(boost::system::error_code{}, Result{error, extension});
    });
  }

  std::vector<std::shared_ptr<Box>> finish(const std::string& name, const std::exception_ptr& error, int extension) {
    const std::lock_guard lock{mutex};
    if (!error) extensions.try_emplace(name, extension);
    return std::move(loads.extract(name).mapped());
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  const auto box = std::make_shared<Box>(impl_->executor, 1);
  {
    const std::lock_guard lock{impl_->mutex};
    const auto known = impl_->extensions.find(name);
    if (known != impl_->extensions.end()) co_return known->second;
    std::vector<std::shared_ptr<Box>>& waiting = impl_->loads[name];
    waiting.push_back(box);
    if (waiting.size() == 1) impl_->start(name);
  }
  const Result result = co_await box->async_receive(asio::use_awaitable);
  if (result.error) std::rethrow_exception(result.error);
  co_return result.extension;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  const std::lock_guard lock{impl_->mutex};
  impl_->extensions[name] = extension;
  co_return;
}
