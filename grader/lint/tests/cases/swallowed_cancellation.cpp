// SPDX-License-Identifier: MIT
//
// An endless loop that catches what a co_await throws: loud if nothing ends it after a cancellation.
#include <exception>
#include <stdexcept>
#include <system_error>

#include <boost/asio.hpp>
#include <boost/system/system_error.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::system_error;

awaitable<void> poll_once();
awaitable<int> next();
void log(const char* what);
[[noreturn]] void give_up();
bool transient(const system_error& error);

// ---- Loud.

awaitable<void> all() {
  for (;;) {
    try {
      co_await poll_once();
    } catch (...) {  // LOUD: asio-swallowed-cancellation in all
    }
  }
}

awaitable<void> standard_exceptions() {
  while (true) {
    try {
      co_await poll_once();
      log("polled");
    } catch (const std::exception& error) {  // LOUD: asio-swallowed-cancellation in standard_exceptions
      log(error.what());
    }
  }
}

awaitable<void> system_errors() {
  do {
    try {
      const int row = co_await next();
      if (row > 0) log("row");
    } catch (const system_error& error) {  // LOUD: asio-swallowed-cancellation in system_errors
      log(error.what());
    }
  } while (true);
}

awaitable<void> runtime_errors() {
  for (;;) try {
    co_await poll_once();
  } catch (std::runtime_error&) {  // LOUD: asio-swallowed-cancellation in runtime_errors
  }
}

awaitable<void> another_handler_leaves() {
  for (;;) {
    try {
      co_await poll_once();
    } catch (const std::logic_error&) {
      throw;
    } catch (const std::exception&) {  // LOUD: asio-swallowed-cancellation in another_handler_leaves
    }
  }
}

awaitable<void> only_the_executor_is_awaited_outside() {
  for (;;) {
    auto executor = co_await asio::this_coro::executor;
    try {
      co_await asio::post(executor, use_awaitable);
    } catch (...) {  // LOUD: asio-swallowed-cancellation in only_the_executor_is_awaited_outside
    }
  }
}

struct Poller {
  awaitable<void> run() {
    for (;;) {
      try {
        co_await poll();
      } catch (...) {  // LOUD: asio-swallowed-cancellation in Poller::run
        ++failures;
      }
    }
  }
  awaitable<void> poll();
  int failures = 0;
};

template <class Work>
awaitable<void> in_a_template(Work work) {
  for (;;) {
    try {
      co_await work();
    } catch (...) {  // LOUD: asio-swallowed-cancellation in in_a_template
    }
  }
}
template awaitable<void> in_a_template(awaitable<void> (*)());

auto in_a_lambda = []() -> awaitable<void> {
  for (;;) {
    try {
      co_await poll_once();
    } catch (...) {  // LOUD: asio-swallowed-cancellation in in_a_lambda
    }
  }
};

// ---- Silent.

awaitable<void> thrown_on() {
  for (;;) {
    try {
      co_await poll_once();
    } catch (const system_error& error) {
      if (error.code() == asio::error::operation_aborted) throw;
      log(error.what());
    }
  }
}

awaitable<void> leaves() {
  for (;;) {
    try {
      co_await poll_once();
    } catch (const std::exception& error) {
      log(error.what());
      break;
    }
  }
}

awaitable<void> returns() {
  for (;;) {
    try {
      co_await poll_once();
    } catch (...) {
      co_return;
    }
  }
}

awaitable<void> ends_the_program() {
  for (;;) {
    try {
      co_await poll_once();
    } catch (...) {
      give_up();
    }
  }
}

awaitable<void> awaits_outside(asio::steady_timer& timer) {
  for (;;) {
    try {
      co_await poll_once();
    } catch (const std::exception& error) {
      log(error.what());
    }
    co_await timer.async_wait(asio::as_tuple(use_awaitable));
  }
}

awaitable<void> looks_at_the_state() {
  for (;;) {
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) co_return;
    try {
      co_await poll_once();
    } catch (...) {
    }
  }
}

awaitable<void> three_times() {
  for (int i = 0; i < 3; ++i) {
    try {
      co_await poll_once();
    } catch (...) {
    }
  }
}

awaitable<void> while_wanted(const bool& wanted) {
  while (wanted) {
    try {
      co_await poll_once();
    } catch (...) {
    }
  }
}

awaitable<void> other_errors() {
  for (;;) {
    try {
      co_await poll_once();
    } catch (const std::invalid_argument&) {
    } catch (const std::bad_alloc&) {
    }
  }
}

awaitable<void> the_loop_is_inside() {
  try {
    for (;;) co_await poll_once();
  } catch (...) {
  }
}

awaitable<void> nothing_is_awaited_in_the_try_block() {
  for (;;) {
    co_await poll_once();
    try {
      log("x");
    } catch (...) {
    }
  }
}

void no_coroutine() {
  for (;;) {
    try {
      log("x");
    } catch (...) {
    }
  }
}
