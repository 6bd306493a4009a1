// SPDX-License-Identifier: MIT
//
// A completion handler that is completed, and once more on all ways from there: loud. What may be once is silent.
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using boost::system::error_code;

bool is_ready();
bool is_open();
void log(const char* text);
template <class Handler>
bool try_start(Handler&& handler);

// ---- Loud.

awaitable<std::size_t> in_an_initiation(error_code error) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
      [error](auto handler) {
        if (error) handler(error, 0);  // LOUD: asio-completion-twice in in_an_initiation
        handler({}, 7);
      },
      asio::use_awaitable);
}

template <class Token>
auto async_in_a_template(int number, Token&& token) {
  return asio::async_initiate<Token, void(error_code)>(
      [](auto handler, int number) {
        if (number < 0) {
          log("negative");
          std::move(handler)(asio::error::invalid_argument);  // LOUD: asio-completion-twice in async_in_a_template
        }
        asio::post(asio::append(std::move(handler), error_code{}));
      },
      token, number);
}
awaitable<void> uses_the_template() { co_await async_in_a_template(7, asio::use_awaitable); }

struct Reader {
  template <class Self>
  void operator()(Self& self, error_code error = {}, std::size_t size = 0) {
    if (error) {
      self.complete(error, size);  // LOUD: asio-completion-twice in Reader::operator()
    }
    if (size == 0) {
      socket.async_read_some(asio::buffer(data), std::move(self));
    } else {
      self.complete({}, size);
    }
  }
  asio::ip::tcp::socket& socket;
  char data[64];
};
awaitable<std::size_t> composed(asio::ip::tcp::socket& socket) {
  co_return co_await asio::async_compose<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
      Reader{socket, {}}, asio::use_awaitable, socket);
}

awaitable<void> two_operations(asio::steady_timer& one, asio::steady_timer& other) {
  co_await asio::async_compose<const asio::use_awaitable_t<>, void(error_code)>(
      [&, started = false](auto& self, error_code error = {}) mutable {
        if (!std::exchange(started, true)) {
          one.async_wait(std::move(self));  // LOUD: asio-completion-twice in two_operations
          other.async_wait(std::move(self));
          return;
        }
        self.complete(error);
      },
      asio::use_awaitable, one);
}

awaitable<void> in_the_handler_of_another(asio::steady_timer& timer) {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code)>(
      [&timer](auto handler) {
        timer.async_wait([handler = std::move(handler)](error_code error) mutable {
          if (error) std::move(handler)(error);  // LOUD: asio-completion-twice in in_the_handler_of_another
          std::move(handler)(error_code{});
        });
      },
      asio::use_awaitable);
}

class Client {
 public:
  void async_ask(asio::any_completion_handler<void(error_code)> handler) {
    if (!is_open()) std::move(handler)(asio::error::not_connected);  // LOUD: asio-completion-twice in Client::async_ask
    waiting_.push_back(std::move(handler));
  }
  template <class Handler>
  void async_tell(Handler&& handler) {
    if (is_ready()) std::forward<Handler>(handler)();  // LOUD: asio-completion-twice in Client::async_tell
    asio::dispatch(context_, std::forward<Handler>(handler));
  }
  void tell() {
    async_tell([] {});
  }

 private:
  asio::io_context context_;
  std::vector<asio::any_completion_handler<void(error_code)>> waiting_;
};

using boost::asio::async_initiate;
struct Initiation {
  template <class Handler>
  void operator()(Handler handler, bool fast) const {
    switch (static_cast<int>(fast)) {
      case 0:
        handler();  // LOUD: asio-completion-twice in Initiation::operator()
        [[fallthrough]];
      case 1:
        handler();
        break;
    }
  }
};
awaitable<void> with_an_object() {
  co_await async_initiate<const asio::use_awaitable_t<>, void()>(Initiation{}, asio::use_awaitable, true);
}

awaitable<void> in_all_branches(error_code error) {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code)>(
      [error](auto handler) {
        if (error) handler(error);  // LOUD: asio-completion-twice in in_all_branches
        if (is_ready()) {
          handler(error_code{});
        } else {
          asio::post([handler = std::move(handler)]() mutable { std::move(handler)(error_code{}); });
        }
      },
      asio::use_awaitable);
}

// ---- Silent.

awaitable<std::size_t> right(error_code error) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
      [error](auto handler) {
        if (error) {
          handler(error, 0);
          return;
        }
        handler({}, 7);
      },
      asio::use_awaitable);
}

awaitable<void> right_in_other_words(error_code error) {
  const auto& token = asio::use_awaitable;
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [error](auto handler) {
        if (error) return handler(error);
        const auto executor = asio::get_associated_executor(handler);
        asio::post(executor, [handler = std::move(handler)]() mutable { handler(error_code{}); });
      },
      token);
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [error](auto handler) {
        is_ready() ? handler(error) : handler(error_code{});
      },
      token);
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [error](auto handler) {
        bool done = false;
        if (error) {
          handler(error);
          done = true;
        }
        if (!done) handler(error_code{});
      },
      token);
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [error](auto handler) {
        if (error) handler(error);
        if (!error) handler(error_code{});
      },
      token);
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [](auto handler) {
        try {
          log("what may throw");
          handler(error_code{});
        } catch (...) {
          handler(error_code{asio::error::fault});
        }
      },
      token);
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [](auto handler) {
        if (try_start(std::move(handler))) return;
        std::move(handler)(asio::error::in_progress);
      },
      token);
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [](auto handler) {
        for (int i = 0; i < 7; ++i) {
          if (is_ready()) return handler(error_code{});
        }
        handler(error_code{asio::error::timed_out});
      },
      token);
}

struct Writer {
  template <class Self>
  void operator()(Self& self, error_code error = {}, std::size_t size = 0) {
    if (!started) {
      started = true;
      asio::async_write(socket, asio::buffer(data), std::move(self));
      return;
    }
    if (self.cancelled() != asio::cancellation_type::none) return self.complete(asio::error::operation_aborted, 0);
    const auto executor = self.get_executor();
    if (size == 7) {
      asio::post(executor, std::move(self));
    } else {
      self.complete(error, size);
    }
  }
  template <class Self>
  void operator()(Self& self, std::exception_ptr) {
    (*this)(self, error_code{}, 0);
  }
  asio::ip::tcp::socket& socket;
  char data[64];
  bool started = false;
};
awaitable<std::size_t> composed_right(asio::ip::tcp::socket& socket) {
  co_return co_await asio::async_compose<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
      Writer{socket, {}}, asio::use_awaitable, socket);
}

// The handler that is kept gets a new value before it is called again.
class Queue {
 public:
  void async_next(asio::any_completion_handler<void(int)> handler) {
    if (waiting_) std::exchange(waiting_, nullptr)(0);
    waiting_ = std::move(handler);
  }
  void async_swap(asio::any_completion_handler<void(int)> handler) {
    std::swap(waiting_, handler);
    if (handler) std::move(handler)(0);
  }
  void async_again(asio::any_completion_handler<void(int)> handler) {
    std::move(handler)(0);
    handler = std::exchange(waiting_, nullptr);
    std::move(handler)(0);
  }
  void async_both(asio::any_completion_handler<void(int)> one, asio::any_completion_handler<void(int)> other) {
    std::move(one)(0);
    std::move(other)(0);
  }

 private:
  asio::any_completion_handler<void(int)> waiting_;
};

// Shows that it compiles, and never runs.
void test_of_what_compiles(asio::steady_timer& timer, asio::any_completion_handler<void(error_code)> handler) {
  timer.async_wait(std::move(handler));
  timer.async_wait(asio::bind_executor(timer.get_executor(), std::move(handler)));
  timer.async_wait(asio::consign(std::move(handler), 7));
}

// A callback that is called for everything is no completion handler.
template <class Handler>
awaitable<void> async_listen(asio::ip::tcp::acceptor& acceptor, Handler handler) {
  handler(nullptr);
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    handler(&socket);
  }
}
awaitable<void> listens(asio::ip::tcp::acceptor& acceptor) {
  co_await async_listen(acceptor, [](asio::ip::tcp::socket*) {});
}
template <class Callback>
void for_each(Callback callback) {
  callback(1);
  callback(2);
}
void calls_for_each() {
  for_each([](int) {});
}

awaitable<void> by_compile_time() {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [](auto handler) {
        if constexpr (sizeof(handler) == 0) handler();
        static_assert(sizeof(handler) > 0);
        handler();
      },
      asio::use_awaitable);
}

awaitable<void> shared() {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [](auto handler) {
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        const auto go_on = [kept] { asio::post(std::move(*kept)); };
        if (is_ready()) return go_on();
        asio::post(go_on);
      },
      asio::use_awaitable);
}
