// SPDX-License-Identifier: MIT
//
// A way on which nobody completes the operation, nor hands the handler on: loud where it begins.
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
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
void start(Handler& handler);
[[noreturn]] void give_up();
std::function<void(int)> callback;

// ---- Loud.

awaitable<void> returns_early() {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code)>(
      [](auto handler) {
        if (!is_open()) return;  // LOUD: asio-completion-missed in returns_early
        asio::post(asio::append(std::move(handler), error_code{}));
      },
      asio::use_awaitable);
}

template <class Token>
auto async_in_a_template(int number, Token&& token) {
  return asio::async_initiate<Token, void(error_code)>(
      [](auto handler, int number) {
        if (number > 0) {  // LOUD: asio-completion-missed in async_in_a_template
          std::move(handler)(error_code{});
        }
      },
      token, number);
}
awaitable<void> uses_the_template() { co_await async_in_a_template(7, asio::use_awaitable); }

struct Reader {
  template <class Self>
  void operator()(Self& self, error_code error = {}, std::size_t size = 0) {
    if (size > 0) return self.complete(error, size);
    if (error == asio::error::operation_aborted) return;  // LOUD: asio-completion-missed in Reader::operator()
    socket.async_read_some(asio::buffer(data), std::move(self));
  }
  asio::ip::tcp::socket& socket;
  char data[64];
};
awaitable<std::size_t> composed(asio::ip::tcp::socket& socket) {
  co_return co_await asio::async_compose<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
      Reader{socket, {}}, asio::use_awaitable, socket);
}

awaitable<void> forgets_one_state(asio::steady_timer& timer) {
  co_await asio::async_compose<const asio::use_awaitable_t<>, void(error_code)>(
      [&timer, state = 0](auto& self, error_code error = {}) mutable {
        switch (state++) {
          case 0:
            timer.async_wait(std::move(self));
            break;
          case 1:  // LOUD: asio-completion-missed in forgets_one_state
            log("waited");
            break;
          case 2:
            self.complete(error);
            break;
        }
      },
      asio::use_awaitable, timer);
}

awaitable<void> in_the_handler_of_another(asio::steady_timer& timer) {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code)>(
      [&timer](auto handler) {
        timer.async_wait([handler = std::move(handler)](error_code error) mutable {
          if (error) return;  // LOUD: asio-completion-missed in in_the_handler_of_another
          std::move(handler)(error);
        });
      },
      asio::use_awaitable);
}

awaitable<void> in_a_coroutine_that_bridges(asio::steady_timer& timer) {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [&timer](auto handler) {
        asio::co_spawn(
            timer.get_executor(),
            [&timer, handler = std::move(handler)]() mutable -> awaitable<void> {
              const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
              if (error) co_return;  // LOUD: asio-completion-missed in in_a_coroutine_that_bridges
              std::move(handler)();
            },
            asio::detached);
      },
      asio::use_awaitable);
}

awaitable<void> takes_it_and_forgets(asio::io_context& context) {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [&context](auto handler) {
        asio::post(context,
                   [handler = std::move(handler)] {  // LOUD: asio-completion-missed in takes_it_and_forgets
                     log("done");
                   });
      },
      asio::use_awaitable);
}

class Client {
 public:
  void async_ask(asio::any_completion_handler<void(error_code)> handler) {
    if (open_ && is_ready()) {  // LOUD: asio-completion-missed in Client::async_ask
      waiting_.push_back(std::move(handler));
    }
  }
  template <class Handler>
  void async_tell(Handler&& handler) {
    if (!open_) {  // LOUD: asio-completion-missed in Client::async_tell
      log("closed");
    } else {
      asio::dispatch(context_, std::forward<Handler>(handler));
    }
  }
  void tell() {
    async_tell([] {});
  }

 private:
  asio::io_context context_;
  std::vector<asio::any_completion_handler<void(error_code)>> waiting_;
  bool open_ = false;
};

struct Initiation {
  template <class Handler>
  void operator()(Handler handler, int number) const {  // LOUD: asio-completion-missed in Initiation::operator()
    if (number == 7) log("seven");
  }
};
awaitable<void> with_an_object() {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(Initiation{}, asio::use_awaitable, 7);
}

awaitable<void> finds_nothing(std::vector<int> numbers) {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [numbers](auto handler) {
        for (std::size_t i = 0; i < numbers.size(); ++i) {  // LOUD: asio-completion-missed in finds_nothing
          if (numbers[i] == 7) {
            asio::post(std::move(handler));
            return;
          }
        }
        log("no seven");
      },
      asio::use_awaitable);
}

// ---- Silent.

awaitable<void> right(error_code error) {
  const auto& token = asio::use_awaitable;
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [error](auto handler) {
        if (error) return handler(error);
        asio::post(asio::append(std::move(handler), error_code{}));
      },
      token);
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [error](auto handler) {
        if (error) handler(error);
        if (!error) handler(error_code{});
      },
      token);
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [error](auto handler) {
        if (error) throw std::runtime_error{"no"};
        if (is_ready()) give_up();
        handler(error_code{});
      },
      token);
  co_await asio::async_initiate<decltype(token), void(error_code)>(
      [error](auto handler) {
        if (error) return start(handler);
        const auto finish = [&] { handler(error_code{}); };
        finish();
      },
      token);
  co_await asio::async_initiate<decltype(token), void()>(
      [](auto handler) {
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        callback = [kept](int number) {
          if (number == 7) std::move(*kept)();
        };
      },
      token);
}

awaitable<void> left_alone_on_purpose() {
  const auto& token = asio::use_awaitable;
  co_await asio::async_initiate<decltype(token), void()>([](auto) {}, token);
  co_await asio::async_initiate<decltype(token), void()>([]([[maybe_unused]] auto handler) {}, token);
  co_await asio::async_initiate<decltype(token), void()>([](auto handler) { (void)handler; }, token);
}

struct Writer {
  template <class Self>
  void operator()(Self& self, error_code error = {}, std::size_t size = 0) {
    switch (state) {
      case State::start:
        state = State::write;
        asio::async_write(socket, asio::buffer(data), std::move(self));
        return;
      case State::write:
        state = State::end;
        asio::post(socket.get_executor(), asio::append(std::move(self), error, size));
        return;
      case State::end:
        self.complete(error, size);
    }
  }
  template <class Self>
  void operator()(Self& self, std::exception_ptr) {
    (*this)(self, error_code{}, 0);
  }
  enum class State { start, write, end };
  asio::ip::tcp::socket& socket;
  char data[64];
  State state = State::start;
};
awaitable<std::size_t> composed_right(asio::ip::tcp::socket& socket) {
  co_return co_await asio::async_compose<const asio::use_awaitable_t<>, void(error_code, std::size_t)>(
      Writer{socket, {}}, asio::use_awaitable, socket);
}

struct Counter {
  template <class Self>
  void operator()(Self& self, error_code error = {}) {
    switch (step++) {
      case 0:
        timer.async_wait(std::move(self));
        break;
      case 1:
        self.complete(error);
        break;
      default:
        break;
    }
  }
  asio::steady_timer& timer;
  int step = 0;
};
struct Stackless : asio::coroutine {
  template <class Self>
  void operator()(Self& self, error_code error = {}) {
    BOOST_ASIO_CORO_REENTER(this) {
      BOOST_ASIO_CORO_YIELD timer.async_wait(std::move(self));
      if (!error) {
        BOOST_ASIO_CORO_YIELD timer.async_wait(std::move(self));
      }
      self.complete(error);
    }
  }
  asio::steady_timer& timer;
};
awaitable<void> more_composed(asio::steady_timer& timer) {
  co_await asio::async_compose<const asio::use_awaitable_t<>, void(error_code)>(Counter{timer}, asio::use_awaitable,
                                                                                timer);
  co_await asio::async_compose<const asio::use_awaitable_t<>, void(error_code)>(Stackless{{}, timer},
                                                                                asio::use_awaitable, timer);
}

// Others have the handler, too, or the lambda is not the only one, or is called again.
awaitable<void> races(asio::steady_timer& timer, asio::ip::tcp::socket& socket) {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(error_code)>(
      [&](auto handler) {
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        timer.async_wait([kept](error_code error) {
          if (!error) std::move(*kept)(error);
        });
        socket.async_wait(asio::ip::tcp::socket::wait_read, [kept, &timer](error_code error) {
          if (timer.cancel() > 0) std::move(*kept)(error);
        });
      },
      asio::use_awaitable);
}
// The owner of the operation is gone, and gives it up.
struct Session : std::enable_shared_from_this<Session> {
  template <class Handler>
  void async_pause(Handler&& handler) {
    timer.async_wait([weak = weak_from_this(), handler = std::forward<Handler>(handler)](error_code error) mutable {
      const auto self = weak.lock();
      if (!self) return;
      handler(error);
    });
  }
  void pause() {
    async_pause([](error_code) {});
  }
  asio::steady_timer timer;
};
struct Recorder {
  bool answers = true;
  bool is_new = false;
  template <class Handler>
  void async_answer(Handler&& handler) {
    if (is_new) {
      log("new");
      if (answers) handler(1);
    } else {
      if (answers) handler(2);
    }
  }
  void answer() {
    async_answer([](int) {});
  }
};
template <class Handler>
void async_of_a_weak(std::weak_ptr<Session> weak, Handler&& handler) {
  if (weak.expired()) return;
  handler();
}
void uses_a_weak() {
  async_of_a_weak({}, [] {});
}

// Both timers have a copy, and one of them completes.
template <class Handler>
void async_one_of_two(asio::steady_timer& one, asio::steady_timer& other, Handler handler) {
  one.async_wait([handler](error_code error) mutable {
    if (!error) handler(error);
  });
  other.async_wait([handler = std::move(handler)](error_code error) mutable {
    if (!error) handler(error);
  });
}
void starts_two(asio::steady_timer& one, asio::steady_timer& other) {
  async_one_of_two(one, other, [](error_code) {});
}
void async_copies(asio::steady_timer& timer, std::function<void(error_code)> handler) {
  timer.async_wait([handler](error_code error) {
    if (error) return;
    handler(error);
  });
}
class Queue {
 public:
  void async_next(asio::any_completion_handler<void(int)> handler) {
    if (!handler) return;
    waiting_ = std::move(handler);
  }
  template <class Handler>
  void async_maybe(Handler&& handler) {
    if (!is_open()) throw std::logic_error{"closed"};
    asio::post(std::forward<Handler>(handler));
  }
  void use() {
    async_maybe([] {});
  }

 private:
  asio::any_completion_handler<void(int)> waiting_;
};

awaitable<void> by_compile_time() {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [](auto handler) {
        if constexpr (sizeof(handler) == 0) return;
        while (!is_ready()) log("not yet");
        handler();
      },
      asio::use_awaitable);
}
