// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
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
  explicit Load(const asio::any_io_executor& executor) : ended{executor, asio::steady_timer::time_point::max()} {}

  asio::steady_timer ended;  // cancelled at the end
  int extension = 0;
  std::exception_ptr error;
};

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  asio::strand<asio::any_io_executor> strand = asio::make_strand(executor);
  std::unordered_map<std::string, int> extensions{};  // touched on the strand only, as the loads
  std::unordered_map<std::string, std::shared_ptr<Load>> loads{};

  // The caller goes on on the strand, up to its next co_await of an operation.
  asio::awaitable<void> enter_strand() { co_await asio::dispatch(asio::bind_executor(strand, asio::use_awaitable)); }

  // The caller goes on where it belongs.
  asio::awaitable<void> leave_strand() { co_await asio::post(asio::use_awaitable); }

  asio::awaitable<void> run(const std::string& name, Load& load) {
    try {
      load.extension = co_await store(name);
    } catch (...) {
      load.error = std::current_exception();
    }
    co_await enter_strand();
    if (!load.error) extensions.try_emplace(name, load.extension);
    loads.erase(name);
    load.ended.cancel();
    co_await leave_strand();
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  co_await impl_->enter_strand();
  if (const auto known = impl_->extensions.find(name); known != impl_->extensions.end()) {
    const int extension = known->second;
    co_await impl_->leave_strand();
    co_return extension;
  }
  const auto [entry, first] = impl_->loads.try_emplace(name);
  if (first) entry->second = std::make_shared<Load>(impl_->executor);
  const std::shared_ptr<Load> load = entry->second;
  co_await impl_->leave_strand();
  if (first) {
    co_await impl_->run(name, *load);
  } else {
    co_await load->ended.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (load->error) std::rethrow_exception(load->error);
  co_return load->extension;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  co_await impl_->enter_strand();
  impl_->extensions[name] = extension;
  co_await impl_->leave_strand();
}
