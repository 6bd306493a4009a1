// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
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

// A load that is under way or over. Guarded by the directory's mutex.
struct Load {
  bool over = false;
  int extension = 0;
  std::exception_ptr error;
  std::vector<std::function<void()>> waiting;  // goes on where it belongs, later
};

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::mutex mutex{};  // never held across a co_await
  std::unordered_map<std::string, int> extensions{};               // by name, guarded by mutex
  std::unordered_map<std::string, std::shared_ptr<Load>> loads{};  // under way, guarded by mutex

  // Ends when the load is over.
  asio::awaitable<void> wait(std::shared_ptr<Load> load) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, load](auto handler) {
          auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
          const auto go_on = [waiting] { asio::post(asio::get_associated_executor(*waiting), std::move(*waiting)); };
          {
            const std::lock_guard lock{mutex};
            if (!load->over) {
              load->waiting.push_back(go_on);
              return;  // the caller may be running already, on another thread
            }
          }
          go_on();
        },
        asio::use_awaitable);
  }

  asio::awaitable<void> run(const std::string& name, Load& load) {
    std::exception_ptr error;
    int extension = 0;
    try {
      extension = co_await store(name);
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard lock{mutex};
    if (!error) extensions.try_emplace(name, extension);
    loads.erase(name);
    load.over = true;
    load.extension = extension;
    load.error = error;
    for (const auto& go_on : load.waiting) go_on();
    load.waiting.clear();
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
    if (first) under_way = std::make_shared<Load>();
    load = under_way;
  }
  if (first) {
    co_await impl_->run(name, *load);
  } else {
    co_await impl_->wait(load);
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
