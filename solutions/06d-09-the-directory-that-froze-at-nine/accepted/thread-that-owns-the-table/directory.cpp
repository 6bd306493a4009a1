// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

namespace asio = boost::asio;

namespace {

void check_name(const std::string& name) {
  if (name.empty()) throw std::invalid_argument{"no name"};
}

void check_extension(int extension) {
  if (extension <= 0) throw std::invalid_argument{"no extension " + std::to_string(extension)};
}

struct Known {
  int extension;
};

struct Failed {
  std::exception_ptr error;
};

// What the directory knows of a name. While it loads, the timer waits; when that is over, it is cancelled.
struct Entry {
  explicit Entry(const asio::any_io_executor& executor) : changed{executor, asio::steady_timer::time_point::max()} {}

  std::variant<std::monostate, Known, Failed> state;
  asio::steady_timer changed;
};

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  asio::thread_pool owner{1};
  std::unordered_map<std::string, std::shared_ptr<Entry>> entries{};  // belongs to the owner

  // This and the next run in the owner's thread only.
  asio::awaitable<int> look_up(std::string name) {
    std::shared_ptr<Entry> entry = entries[name];
    if (entry == nullptr) {
      entry = entries[name] = std::make_shared<Entry>(owner.get_executor());
      co_await load(name, *entry);
    } else if (std::holds_alternative<std::monostate>(entry->state)) {
      co_await entry->changed.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (const Failed* failed = std::get_if<Failed>(&entry->state)) std::rethrow_exception(failed->error);
    co_return std::get<Known>(entry->state).extension;
  }

  asio::awaitable<void> load(const std::string& name, Entry& entry) {
    std::exception_ptr error;
    int extension = 0;
    try {
      extension = co_await asio::co_spawn(executor, store(name), asio::use_awaitable);
    } catch (...) {
      error = std::current_exception();
    }
    if (!std::holds_alternative<std::monostate>(entry.state)) co_return;  // it was entered meanwhile
    if (error) {
      entry.state = Failed{error};
      entries.erase(name);
    } else {
      entry.state = Known{extension};
    }
    entry.changed.cancel();
  }

  asio::awaitable<void> enter(std::string name, int extension) {
    std::shared_ptr<Entry>& entry = entries[name];
    if (entry == nullptr) entry = std::make_shared<Entry>(owner.get_executor());
    entry->state = Known{extension};
    entry->changed.cancel();
    co_return;
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  co_return co_await asio::co_spawn(impl_->owner, impl_->look_up(std::move(name)), asio::use_awaitable);
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  co_await asio::co_spawn(impl_->owner, impl_->enter(std::move(name), extension), asio::use_awaitable);
}
