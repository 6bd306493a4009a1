// SPDX-License-Identifier: MIT
// A gate parks the coroutines that come to it until a test lets them go on: the way to say "while
// both are waiting" without a sleep.
//
// A gate belongs to one thread at a time: the one that polls the io_context of the coroutines.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace kata {

// In a world: called at its end, before the objects are destroyed that its coroutines use. Elsewhere: never.
void at_end_of_world(std::function<void()> action);

class Gate {
 public:
  // The world's end destroys who is still parked.
  Gate() {
    at_end_of_world([weak = std::weak_ptr{parked_}] {
      if (const auto parked = weak.lock()) std::exchange(*parked, {}).clear();
    });
  }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // Waits here until open_one() or open_all(); throws what fail_one() was given. Goes on as a handler
  // of the executor of the coroutine that waits.
  boost::asio::awaitable<void> pass() {
    ++came_;
    const auto executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(std::exception_ptr)>(
        initiate_pass{this, executor}, boost::asio::use_awaitable);
  }

  std::size_t waiting() const { return parked_->size(); }
  std::size_t came() const { return came_; }  // in all, with those that went on

  // Lets the one that has waited longest go on, as a handler of its own: it runs at the next poll.
  // Requires: waiting() > 0.
  void open_one() { resume(nullptr); }
  void fail_one(std::exception_ptr error) { resume(std::move(error)); }

  void open_all() {
    for (std::size_t left = waiting(); left > 0; --left) open_one();
  }

 private:
  struct initiate_pass {
    Gate* gate;
    boost::asio::any_io_executor executor;

    template <class Handler>
    void operator()(Handler handler) const {
      // A parked operation is resumed once; the pointer is there because std::function copies.
      auto waiter = std::make_shared<Handler>(std::move(handler));
      gate->parked_->push_back([executor = executor, waiter](std::exception_ptr error) {
        boost::asio::post(executor, boost::asio::append(std::move(*waiter), std::move(error)));
      });
    }
  };

  void resume(std::exception_ptr error) {
    const auto go_on = std::move(parked_->front());
    parked_->pop_front();
    go_on(std::move(error));
  }

  using Parked = std::deque<std::function<void(std::exception_ptr)>>;
  std::shared_ptr<Parked> parked_ = std::make_shared<Parked>();
  std::size_t came_ = 0;
};

}  // namespace kata
