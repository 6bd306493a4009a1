// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
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
  std::unordered_map<std::string, int> extensions{};               // touched on the strand only, as all below
  std::unordered_map<std::string, std::shared_ptr<Load>> loads{};

  // This and the next run on the strand, and are back there after each co_await.
  asio::awaitable<int> look_up(std::string name) {
    const auto known = extensions.find(name);
    if (known != extensions.end()) co_return known->second;
    std::shared_ptr<Load> load;
    if (const auto under_way = loads.find(name); under_way != loads.end()) {
      load = under_way->second;
      co_await load->ended.async_wait(asio::as_tuple(asio::use_awaitable));
    } else {
      load = loads[name] = std::make_shared<Load>(strand);
      try {
        load->extension = co_await store(name);
        extensions.try_emplace(name, load->extension);
      } catch (...) {
        load->error = std::current_exception();
      }
      loads.erase(name);
      load->ended.cancel();
    }
    if (load->error) std::rethrow_exception(load->error);
    co_return load->extension;
  }

  asio::awaitable<void> enter(std::string name, int extension) {
    extensions[name] = extension;
    co_return;
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  co_return co_await asio::co_spawn(impl_->strand, impl_->look_up(std::move(name)), asio::use_awaitable);
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  co_await asio::co_spawn(impl_->strand, impl_->enter(std::move(name), extension), asio::use_awaitable);
}
