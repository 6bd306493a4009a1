// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
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

using Reply = std::function<void(std::exception_ptr, int)>;

// The table, and a coroutine that does one piece of work with it after the other.
struct Desk {
  using Work = std::function<void(Desk&)>;
  using Channel = asio::experimental::concurrent_channel<void(boost::system::error_code, Work)>;

  explicit Desk(const asio::any_io_executor& executor) : work{executor, std::numeric_limits<std::size_t>::max()} {}

  void send(Work piece) { work.try_send(boost::system::error_code{}, std::move(piece)); }

  std::unordered_map<std::string, int> extensions;
  std::unordered_map<std::string, std::vector<Reply>> loads;  // who waits for each
  Channel work;
};

asio::awaitable<void> serve(std::shared_ptr<Desk> desk) {
  try {
    for (;;) (co_await desk->work.async_receive(asio::use_awaitable))(*desk);
  } catch (const boost::system::system_error&) {  // closed
  }
}

// Work for the desk, which gets a reply to give now or later. Ends with it, where the caller belongs.
asio::awaitable<int> ask(Desk& desk, std::function<void(Desk&, Reply)> request) {
  const auto initiation = [&](auto handler) {
    auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    const Reply reply = [waiting](const std::exception_ptr& error, int extension) {
      asio::post(asio::get_associated_executor(*waiting),
                 [waiting, error, extension] { std::move(*waiting)(error, extension); });
    };
    desk.send([request, reply](Desk& at) { request(at, reply); });
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, int)>(initiation,
                                                                                            asio::use_awaitable);
}

}  // namespace

struct Directory::Impl {
  asio::any_io_executor executor;
  Store store;
  std::shared_ptr<Desk> desk = std::make_shared<Desk>(executor);

  void look_up(Desk& at, const std::string& name, const Reply& reply) {
    const auto known = at.extensions.find(name);
    if (known != at.extensions.end()) return reply(nullptr, known->second);
    std::vector<Reply>& waiting = at.loads[name];
    waiting.push_back(reply);
    if (waiting.size() > 1) return;
    asio::co_spawn(executor, store(name), [desk = desk, name](const std::exception_ptr& error, int extension) {
      desk->send([name, error, extension](Desk& there) {
        if (!error) there.extensions.try_emplace(name, extension);
        const std::vector<Reply> all = std::move(there.loads.extract(name).mapped());
        for (const Reply& one : all) one(error, extension);
      });
    });
  }
};

Directory::Directory(asio::any_io_executor executor, Store store)
    : impl_{new Impl{std::move(executor), std::move(store)}} {
  asio::co_spawn(impl_->executor, serve(impl_->desk), asio::detached);
}

Directory::~Directory() { impl_->desk->work.close(); }

asio::any_io_executor Directory::get_executor() const { return impl_->executor; }

asio::awaitable<int> Directory::look_up(std::string name) {
  check_name(name);
  co_return co_await ask(*impl_->desk, [impl = impl_.get(), name](Desk& at, const Reply& reply) {
    impl->look_up(at, name, reply);
  });
}

asio::awaitable<void> Directory::enter(std::string name, int extension) {
  check_name(name);
  check_extension(extension);
  co_await ask(*impl_->desk, [name, extension](Desk& at, const Reply& reply) {
    at.extensions[name] = extension;
    reply(nullptr, extension);
  });
}
