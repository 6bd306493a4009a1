// SPDX-License-Identifier: MIT
//
// A timer that is set anew while somebody waits for it who does not expect that: loud. One that only its waiter sets,
// and waiters that ask why their wait has ended: silent.
#include <array>
#include <chrono>
#include <memory>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::steady_timer;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;
constexpr auto as_tuple = asio::as_tuple(use_awaitable);

asio::io_context context;
steady_timer global{context};
void tell(std::exception_ptr error);
awaitable<void> work();
void log(error_code);

// ---- Loud: coroutines that run at once share a timer.

struct Retry {
  awaitable<void> pause() {
    timer.expires_after(1s);
    co_await timer.async_wait(use_awaitable);
  }
  awaitable<void> pause_and_work() {
    co_await pause();
    co_await work();
  }
  awaitable<void> pause_quietly() {
    timer.expires_after(1s);
    co_await timer.async_wait(as_tuple);
  }
  void all() {
    for (int i = 0; i < 3; ++i) asio::co_spawn(context, pause(), tell);  // LOUD: asio-timer-reset-under-waiter in Retry::all
    for (int i = 0; i < 3; ++i) {
      asio::co_spawn(context, [this] { return pause(); }, tell);  // LOUD: asio-timer-reset-under-waiter
      asio::co_spawn(context, pause_and_work(), tell);  // LOUD: asio-timer-reset-under-waiter
    }
  }
  void twice() {
    asio::co_spawn(context, pause_quietly(), tell);
    asio::co_spawn(context, pause(), tell);  // LOUD: asio-timer-reset-under-waiter in Retry::twice
  }
  awaitable<void> together() {
    co_await (pause() && pause_and_work());  // LOUD: asio-timer-reset-under-waiter in Retry::together
  }
  awaitable<void> each_request(tcp::acceptor& acceptor) {
    for (;;) {
      tcp::socket socket = co_await acceptor.async_accept(use_awaitable);
      asio::co_spawn(context, serve(std::move(socket)), tell);  // LOUD: asio-timer-reset-under-waiter in Retry::each_request
    }
  }
  awaitable<void> serve(tcp::socket socket) {
    timer.expires_after(5s);
    co_await timer.async_wait(use_awaitable);
    socket.close();
  }
  steady_timer timer{context};
};
awaitable<void> pause_for(steady_timer& timer, std::chrono::milliseconds time) {
  timer.expires_after(time);
  co_await timer.async_wait(use_awaitable);
}
void by_reference(Retry& retry) {
  steady_timer timer{context};
  for (auto time : {100ms, 200ms}) {
    asio::co_spawn(context, pause_for(timer, time), tell);  // LOUD: asio-timer-reset-under-waiter in by_reference
  }
  asio::co_spawn(context, retry.pause(), tell);
  asio::co_spawn(context, retry.pause(), tell);  // LOUD: asio-timer-reset-under-waiter
  context.run();
}
void in_a_lambda() {
  for (int i = 0; i < 2; ++i) {
    asio::co_spawn(context.get_executor(), []() -> awaitable<void> {  // LOUD: asio-timer-reset-under-waiter in in_a_lambda
      global.expires_at(std::chrono::steady_clock::now() + 1s);
      co_await global.async_wait(use_awaitable);
    }, tell);
  }
}
template <class Executor>
void in_a_template(Executor executor, Retry& retry) {
  for (int i = 0; i < 2; ++i) asio::co_spawn(executor, retry.pause(), tell);  // LOUD: asio-timer-reset-under-waiter in in_a_template
}
template void in_a_template(asio::io_context::executor_type, Retry&);

// ---- Loud: a waiter that takes every end for the end of the time.

class Session {
 public:
  void start() {
    deadline_.expires_after(30s);
    deadline_.async_wait([this](error_code) { close(); });  // LOUD: asio-timer-reset-under-waiter in Session::start
  }
  void on_message() { deadline_.expires_after(30s); }
  void close() {
    if (socket_.is_open()) socket_.close();
  }

 private:
  tcp::socket socket_{context};
  steady_timer deadline_{context};
};
class Reader {
 public:
  void read() {
    deadline_.expires_after(30s);
    deadline_.async_wait([this](const error_code&) { socket_.close(); });  // LOUD: asio-timer-reset-under-waiter in Reader::read
    socket_.async_read_some(asio::buffer(data_), [this](error_code error, std::size_t) {
      if (!error) read();
    });
  }
  awaitable<void> read_in_a_loop() {
    for (;;) {
      deadline_.expires_after(30s);
      deadline_.async_wait([this](auto) { socket_.cancel(); });  // LOUD: asio-timer-reset-under-waiter in Reader::read_in_a_loop
      co_await socket_.async_read_some(asio::buffer(data_), use_awaitable);
    }
  }

 private:
  tcp::socket socket_{context};
  steady_timer deadline_{context};
  std::array<char, 64> data_{};
};
awaitable<void> with_a_local_timer(tcp::socket& socket) {
  std::array<char, 64> data{};
  steady_timer deadline{context};
  while (socket.is_open()) {
    deadline.expires_after(30s);
    deadline.async_wait([&](error_code) { socket.close(); });  // LOUD: asio-timer-reset-under-waiter in with_a_local_timer
    co_await socket.async_read_some(asio::buffer(data), use_awaitable);
  }
}
struct Watchdog {
  awaitable<void> watch() {
    timer.expires_after(30s);
    co_await timer.async_wait(as_tuple);  // LOUD: asio-timer-reset-under-waiter in Watchdog::watch
    socket.close();
  }
  awaitable<void> redirect() {
    error_code ignored;
    timer.expires_after(30s);
    co_await timer.async_wait(asio::redirect_error(use_awaitable, ignored));  // LOUD: asio-timer-reset-under-waiter in Watchdog::redirect
    socket.cancel();
  }
  awaitable<void> throws() {
    timer.expires_after(30s);
    co_await timer.async_wait(use_awaitable);  // LOUD: asio-timer-reset-under-waiter in Watchdog::throws
    socket.close();
  }
  void start() { asio::co_spawn(context, throws(), tell); }
  void feed() { timer.expires_after(30s); }
  steady_timer timer{context};
  tcp::socket socket{context};
};
template <class Stream>
struct Idle {
  void wait() {
    timer.expires_after(1min);
    timer.async_wait([this](error_code) { stream.close(); });  // LOUD: asio-timer-reset-under-waiter in Idle::wait
  }
  void touch() { timer.expires_after(1min); }
  steady_timer timer{context};
  Stream stream{context};
};
template struct Idle<tcp::socket>;

// ---- Silent: one after the other, or each with a timer of its own.

struct Turns {
  awaitable<void> pause() {
    timer.expires_after(1s);
    co_await timer.async_wait(use_awaitable);
  }
  awaitable<void> one_after_the_other() {
    for (int i = 0; i < 3; ++i) co_await pause();
    co_await pause();
    co_await asio::co_spawn(context, pause(), use_awaitable);
    co_await asio::co_spawn(context, pause(), use_awaitable);
  }
  void run_between() {
    for (int i = 0; i < 3; ++i) {
      asio::co_spawn(context, pause(), tell);
      context.run();
      context.restart();
    }
    asio::co_spawn(context, pause(), tell);
    context.run();
    asio::co_spawn(context, pause(), tell);
  }
  void once(bool now) {
    if (now) {
      asio::co_spawn(context, pause(), tell);
    } else {
      asio::co_spawn(context, pause(), tell);
    }
  }
  void the_first_that_is_free() {
    for (int i = 0; i < 3; ++i) {
      if (i == 2) {
        asio::co_spawn(context, pause(), tell);
        break;
      }
    }
  }
  steady_timer timer{context};
};
void objects_of_their_own(std::vector<Turns>& all, std::vector<std::unique_ptr<Turns>>& pointers) {
  for (auto& turns : all) asio::co_spawn(context, turns.pause(), tell);
  for (auto& turns : pointers) asio::co_spawn(context, turns->pause(), tell);
  for (std::size_t i = 0; i < all.size(); ++i) asio::co_spawn(context, all[i].pause(), tell);
  asio::co_spawn(context, all[0].pause(), tell);
  asio::co_spawn(context, all[1].pause(), tell);
}
void two_objects(Turns& one, Turns& other) {
  asio::co_spawn(context, one.pause(), tell);
  asio::co_spawn(context, other.pause(), tell);
}
awaitable<void> timers_of_their_own() {
  steady_timer timer{co_await asio::this_coro::executor, 1s};
  co_await timer.async_wait(use_awaitable);
  timer.expires_after(1s);
  co_await timer.async_wait(use_awaitable);
}
void spawned_often(steady_timer& one, steady_timer& other) {
  for (int i = 0; i < 3; ++i) asio::co_spawn(context, timers_of_their_own(), tell);
  asio::co_spawn(context, pause_for(one, 1s), tell);
  asio::co_spawn(context, pause_for(other, 1s), tell);
}
struct Debounce {
  awaitable<void> flush_soon() {
    timer.expires_after(100ms);
    const auto [error] = co_await timer.async_wait(as_tuple);
    if (error) co_return;
    co_await work();
  }
  awaitable<void> with_exceptions() {
    try {
      timer.expires_after(100ms);
      co_await timer.async_wait(use_awaitable);
    } catch (const boost::system::system_error&) {
      co_return;
    }
    co_await work();
  }
  void changed() {
    for (int i = 0; i < 3; ++i) asio::co_spawn(context, flush_soon(), tell);
    for (int i = 0; i < 3; ++i) asio::co_spawn(context, with_exceptions(), tell);
  }
  steady_timer timer{context};
};

struct OneAtATime {
  awaitable<void> flush_soon() {
    if (flushing) co_return;
    flushing = true;
    timer.expires_after(100ms);
    co_await timer.async_wait(use_awaitable);
    flushing = false;
  }
  awaitable<void> in_turn() {
    co_await turns.async_receive(use_awaitable);
    timer.expires_after(100ms);
    co_await timer.async_wait(use_awaitable);
    co_await turns.async_send(error_code{}, use_awaitable);
  }
  awaitable<void> flush() {
    timer.expires_after(100ms);
    co_await timer.async_wait(use_awaitable);
    flushing = false;
  }
  void changed() {
    for (int i = 0; i < 3; ++i) asio::co_spawn(context, flush_soon(), tell);
    for (int i = 0; i < 3; ++i) asio::co_spawn(context, in_turn(), tell);
    for (int i = 0; i < 3; ++i) {
      if (!flushing) {
        flushing = true;
        asio::co_spawn(context, flush(), tell);
      }
    }
  }
  bool flushing = false;
  steady_timer timer{context};
  asio::experimental::channel<void(error_code)> turns{context, 1};
};

// ---- Silent: waiters that ask, that nobody else disturbs, or that are to be disturbed.

class RightSession {
 public:
  void start() {
    deadline_.expires_after(30s);
    deadline_.async_wait([this](error_code error) {
      if (error != asio::error::operation_aborted) socket_.close();
    });
    idle_.expires_after(1min);
    check_idle();
    phase_.expires_after(1s);
    phase_.async_wait([this](error_code error) { log(error); });
  }
  void on_message() {
    deadline_.expires_after(30s);
    idle_.expires_after(1min);
    phase_.expires_after(1s);
  }

 private:
  // As Asio's examples have it: is the time over, or has it been moved?
  void check_idle() {
    idle_.async_wait([this](error_code) {
      if (idle_.expiry() > std::chrono::steady_clock::now()) return check_idle();
      socket_.close();
    });
  }
  tcp::socket socket_{context};
  steady_timer deadline_{context}, idle_{context}, phase_{context};
};
class Ticker {
 public:
  Ticker() { timer_.expires_after(1s); }
  void arm() {
    timer_.expires_after(1s);
    timer_.async_wait([this](error_code) { tick(); });
  }
  void tick() {
    count_.push_back(1);
    arm();
  }
  awaitable<void> for_ever() {
    for (;;) {
      timer_.expires_after(1s);
      co_await timer_.async_wait(as_tuple);
      count_.push_back(1);
    }
  }

 private:
  std::vector<int> count_;
  steady_timer timer_{context};
};
class Chain {
 public:
  void first() {
    timer_.expires_after(1s);
    timer_.async_wait([this](error_code) { second(); });
  }

 private:
  void second() {
    timer_.expires_after(5s);
    wait();
  }
  void wait() {
    timer_.async_wait([this](error_code) { socket_.close(); });
  }
  tcp::socket socket_{context};
  steady_timer timer_{context};
};
class Event {
 public:
  awaitable<void> send() {
    for (;;) {
      ready_.expires_at(steady_timer::time_point::max());
      co_await ready_.async_wait(as_tuple);
      socket_.cancel();
    }
  }
  void wake() { ready_.expires_at(steady_timer::time_point::min()); }
  void wake_too() { ready_.expires_after(0s); }
  void wake_as_well() { ready_.expires_at(std::chrono::steady_clock::now()); }

 private:
  tcp::socket socket_{context};
  steady_timer ready_{context};
};
class Sleeper {
 public:
  void set(std::chrono::seconds time) { timer_.expires_after(time); }
  awaitable<void> sleep() { co_await timer_.async_wait(use_awaitable); }

 private:
  steady_timer timer_{context};
};
struct Patient {
  awaitable<void> watch() {
    const auto start = std::chrono::steady_clock::now();
    timer.expires_after(30s);
    while (std::chrono::steady_clock::now() - start < 30s) co_await timer.async_wait(as_tuple);
    socket.close();
  }
  awaitable<void> asks() {
    timer.expires_after(30s);
    error_code error;
    co_await timer.async_wait(asio::redirect_error(use_awaitable, error));
    if (!error) socket.close();
  }
  awaitable<void> catches() {
    timer.expires_after(30s);
    try {
      co_await timer.async_wait(use_awaitable);
    } catch (const std::exception&) {
      co_return;
    }
    socket.close();
  }
  void feed() { timer.expires_after(30s); }
  steady_timer timer{context};
  tcp::socket socket{context};
};
awaitable<void> a_timer_for_each_round(tcp::socket& socket) {
  std::array<char, 64> data{};
  for (;;) {
    steady_timer deadline{context, 30s};
    deadline.async_wait([&](error_code error) {
      if (!error) socket.close();
    });
    steady_timer second{context};
    second.expires_after(30s);
    second.async_wait([&](error_code) { socket.close(); });
    co_await socket.async_read_some(asio::buffer(data), use_awaitable);
  }
}
class ArmsOnce {
 public:
  void read() {
    if (!armed_) {
      armed_ = true;
      deadline_.expires_after(30s);
      deadline_.async_wait([this](error_code) { socket_.close(); });
    }
    socket_.async_read_some(asio::buffer(data_), [this](error_code error, std::size_t) {
      if (!error) read();
    });
  }

 private:
  bool armed_ = false;
  tcp::socket socket_{context};
  steady_timer deadline_{context};
  std::array<char, 64> data_{};
};
struct OwnTimer {
  void expires_after(std::chrono::seconds);
  awaitable<void> async_wait();
};
struct OwnIdea {
  awaitable<void> pause() {
    timer.expires_after(1s);
    co_await timer.async_wait();
  }
  void all() {
    for (int i = 0; i < 3; ++i) asio::co_spawn(context, pause(), tell);
  }
  OwnTimer timer;
};
