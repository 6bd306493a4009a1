// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
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
  explicit Load(const asio::any_io_executor& executor) : ended{executor} {}

  asio::experimental::concurrent_channel<void(boost::system::error_code)> ended;  // closed at the end
  int extension = 0;
  std::exception_ptr error;
};

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::unordered_map<std::string, int> extensions{};               // by name
  std::unordered_map<std::string, std::shared_ptr<Load>> loads{};  // under way

  asio::awaitable<void> run(const std::string& name, Load& load) {
    try {
      load.extension = co_await store(name);
      extensions.try_emplace(name, load.extension);
    } catch (...) {
      load.error = std::current_exception();
    }
    loads.erase(name);
    load.ended.close();
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {}

Directory::~Directory() = default;

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  const auto known = impl_->extensions.find(name);
  if (known != impl_->extensions.end()) co_return known->second;
  const auto [entry, first] = impl_->loads.try_emplace(name);
  if (first) entry->second = std::make_shared<Load>(impl_->executor);
  const std::shared_ptr<Load> load = entry->second;
  if (first) {
    co_await impl_->run(name, *load);
  } else {
    co_await load->ended.async_receive(asio::as_tuple(asio::use_awaitable));
  }
  if (load->error) std::rethrow_exception(load->error);
  co_return load->extension;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  impl_->extensions[name] = extension;
  co_return;
}
