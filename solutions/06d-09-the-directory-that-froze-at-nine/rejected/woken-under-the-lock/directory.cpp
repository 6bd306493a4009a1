// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <functional>
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

using Waiting = std::function<void(std::exception_ptr, int)>;

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::mutex mutex{};
  std::unordered_map<std::string, int> extensions{};              // by name, guarded by mutex
  std::unordered_map<std::string, std::vector<Waiting>> loads{};  // who waits for each, guarded by mutex

  // False if the load has ended already.
  bool add(const std::string& name, Waiting waiting) {
    const std::lock_guard lock{mutex};
    const auto load = loads.find(name);
    if (load == loads.end()) return false;
    load->second.push_back(std::move(waiting));
    return true;
  }

  asio::awaitable<int> wait(std::string name) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, int)>(
        [this, name](auto handler) {
          auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
          const auto go_on = [waiting](const std::exception_ptr& error, int extension) {
            asio::dispatch(asio::get_associated_executor(*waiting),
                           [waiting, error, extension] { std::move(*waiting)(error, extension); });
          };
          add(name, go_on);
        },
        asio::use_awaitable);
  }

  void finish(const std::string& name, const std::exception_ptr& error, int extension) {
    const std::lock_guard lock{mutex};
    if (!error) extensions.try_emplace(name, extension);
    const std::vector<Waiting> all = std::move(loads.extract(name).mapped());
    for (const Waiting& waiting : all) waiting(error, extension);
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  bool first = false;
  {
    const std::lock_guard lock{impl_->mutex};
    const auto known = impl_->extensions.find(name);
    if (known != impl_->extensions.end()) co_return known->second;
    first = impl_->loads.try_emplace(name).second;
  }
  if (!first) co_return co_await impl_->wait(name);
  std::exception_ptr error;
  int extension = 0;
  try {
    extension = co_await impl_->store(name);
  } catch (...) {
    error = std::current_exception();
  }
  impl_->finish(name, error, extension);
  if (error) std::rethrow_exception(error);
  co_return extension;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  const std::lock_guard lock{impl_->mutex};
  impl_->extensions[name] = extension;
  co_return;
}
