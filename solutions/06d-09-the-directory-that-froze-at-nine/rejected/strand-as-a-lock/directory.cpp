// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

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
  asio::strand<asio::any_io_executor> strand = asio::make_strand(executor);
  std::unordered_map<std::string, int> extensions{};  // touched on the strand only

  asio::awaitable<int> look_up(std::string name) {
    const auto known = extensions.find(name);
    if (known != extensions.end()) co_return known->second;
    const int extension = co_await store(name);
    extensions.try_emplace(name, extension);
    co_return extension;
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
