// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>

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

// One turn: who has received it may go on, and gives it back.
using Turn = asio::experimental::concurrent_channel<void(boost::system::error_code)>;

}  // namespace

struct Directory::Impl {
  Impl(asio::any_io_executor e, Store s) : executor{std::move(e)}, store{std::move(s)} {
    turn.try_send(boost::system::error_code{});
  }

  asio::any_io_executor executor;
  Store store;
  Turn turn{executor, 1};  // for loading
  std::mutex mutex{};
  std::unordered_map<std::string, int> extensions{};  // by name, guarded by mutex

  bool knows(const std::string& name, int& extension) {
    const std::lock_guard lock{mutex};
    const auto known = extensions.find(name);
    if (known == extensions.end()) return false;
    extension = known->second;
    return true;
  }

  asio::awaitable<int> load(const std::string& name) {
    int extension = 0;
    if (knows(name, extension)) co_return extension;  // loaded while we waited for our turn
    extension = co_await store(name);
    const std::lock_guard lock{mutex};
    co_return extensions.try_emplace(name, extension).first->second;
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
  co_await impl_->turn.async_receive(asio::use_awaitable);
  try {
    extension = co_await impl_->load(name);
  } catch (...) {
    impl_->turn.try_send(boost::system::error_code{});
    throw;
  }
  impl_->turn.try_send(boost::system::error_code{});
  co_return extension;
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  const std::lock_guard lock{impl_->mutex};
  impl_->extensions[name] = extension;
  co_return;
}
