// SPDX-License-Identifier: MIT
// An exception that reaches boost::asio::detached vanishes. In a kata::World it is noted on the way;
// everywhere else detached does what it always does. Part of the prelude.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/detached.hpp>

#include <exception>
#include <utility>

namespace kata {

// Notes a swallowed exception, if there is one and a world is active on this thread.
void exception_reached_detached(const std::exception_ptr& error) noexcept;

struct DetachedHandler {
  template <class... Results>
  void operator()(const std::exception_ptr& error, Results&&...) const noexcept {
    exception_reached_detached(error);
  }
};

}  // namespace kata

template <class... Results>
struct boost::asio::async_result<boost::asio::detached_t, void(std::exception_ptr, Results...)> {
  using completion_handler_type = kata::DetachedHandler;
  using return_type = void;

  explicit async_result(completion_handler_type&) {}
  void get() {}

  template <class Initiation, class Token, class... Arguments>
  static void initiate(Initiation&& initiation, Token&&, Arguments&&... arguments) {
    std::forward<Initiation>(initiation)(kata::DetachedHandler{}, std::forward<Arguments>(arguments)...);
  }
};
