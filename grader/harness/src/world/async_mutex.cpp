// SPDX-License-Identifier: MIT
#include <kata/async_mutex.hpp>

#include "world/driver.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace asio = boost::asio;

namespace kata {
namespace {

// The code that asked for the lock.
const Frame* asking_frame() {
  Driver* world = Driver::active();
  return world == nullptr ? nullptr : world->coroutines().running_frame();
}

}  // namespace

struct AsyncMutex::initiate_lock {
  AsyncMutex* mutex;
  asio::any_io_executor executor;

  template <class Handler>
  void operator()(Handler handler) const {
    // std::function copies; the handler is moved out once.
    auto waiting = std::make_shared<Handler>(std::move(handler));
    mutex->waiting_.push_back([waiting, executor = executor] {
      asio::post(asio::get_associated_executor(*waiting, executor), std::move(*waiting));
    });
  }
};

asio::awaitable<AsyncMutex::Lock> AsyncMutex::lock() {
  const Frame* frame = asking_frame();
  const unsigned coroutine = frame == nullptr ? 0 : frame->coroutine();
  const Site site = frame == nullptr ? Site{} : frame->site();
  if (locked_) {
    if (Driver* world = Driver::active()) world->waits().waits_for(this, name_, coroutine);
    const initiate_lock wait{this, co_await asio::this_coro::executor};
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(wait, asio::use_awaitable);
    if (Driver* world = Driver::active()) world->waits().waits_no_more(this, coroutine);
  }
  locked_ = true;
  if (Driver* world = Driver::active()) {
    world->waits().took(this, coroutine, site);
    if (world->timeline() != nullptr && frame != nullptr) world->timeline()->coroutine("locks", *frame, " has " + name_);
  }
  co_return Lock{*this};
}

void AsyncMutex::give_back() {
  if (Driver* world = Driver::active()) world->waits().gave_back(this);
  if (waiting_.empty()) {
    locked_ = false;
    return;
  }
  const auto next = std::move(waiting_.front());  // It stays locked: the next one has it now.
  waiting_.pop_front();
  next();
}

}  // namespace kata
