// SPDX-License-Identifier: MIT
//
// Slots of local signals: loud if the operation goes on when the signal is gone.
#include <exception>
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::bind_cancellation_slot;
using asio::cancellation_signal;
using asio::co_spawn;
using asio::detached;
using asio::use_awaitable;
using asio::ip::tcp;

asio::io_context context;
asio::cancellation_signal common;
std::string text;
awaitable<void> work() noexcept;
awaitable<void> rest();
void done(std::exception_ptr);
void wait_until_idle();

// ---- Loud.

void spawned() {
  cancellation_signal stop;
  co_spawn(context, work(), bind_cancellation_slot(stop.slot(), detached));  // LOUD: asio-cancellation-slot-lifetime in spawned
}

void with_a_handler() {
  asio::cancellation_signal stop;
  co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));  // LOUD: asio-cancellation-slot-lifetime in with_a_handler
  std::cout << "started\n";
}

void in_other_wrappers(tcp::socket& socket) {
  cancellation_signal stop;
  const asio::cancellation_slot slot = stop.slot();
  co_spawn(context, rest(), asio::bind_executor(context, bind_cancellation_slot(slot, &done)));  // LOUD: asio-cancellation-slot-lifetime in in_other_wrappers
  co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), asio::bind_executor(context, done)));  // LOUD: asio-cancellation-slot-lifetime
  asio::async_write(socket, asio::buffer(text), bind_cancellation_slot(stop.slot(), detached));   // LOUD: asio-cancellation-slot-lifetime
}

void cancelled_too_late(tcp::socket& socket) {
  cancellation_signal stop;
  asio::async_read(socket, asio::buffer(text), bind_cancellation_slot(stop.slot(), [](auto, auto) {}));  // LOUD: asio-cancellation-slot-lifetime in cancelled_too_late
  stop.emit(asio::cancellation_type::terminal);
}

awaitable<void> at_the_end_of_a_coroutine() {
  co_await rest();
  cancellation_signal stop;
  co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));  // LOUD: asio-cancellation-slot-lifetime in at_the_end_of_a_coroutine
}

awaitable<void> in_a_block() {
  {
    cancellation_signal stop;
    co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));  // LOUD: asio-cancellation-slot-lifetime in in_a_block
  }
  co_await rest();
}

awaitable<void> in_a_loop() {
  for (int i = 0; i < 3; ++i) {
    co_await rest();
    cancellation_signal stop;
    co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));  // LOUD: asio-cancellation-slot-lifetime in in_a_loop
  }
}

struct Server {
  void start() {
    cancellation_signal stop;
    co_spawn(context, [this] { return run(); }, bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));  // LOUD: asio-cancellation-slot-lifetime in Server::start
  }
  awaitable<void> run();
};

void in_a_lambda() {
  auto start = [] {
    cancellation_signal stop;
    co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));  // LOUD: asio-cancellation-slot-lifetime in in_a_lambda
  };
  start();
}

template <class Executor>
void in_a_template(Executor& executor) {
  cancellation_signal stop;
  co_spawn(executor, rest(), bind_cancellation_slot(stop.slot(), done));  // LOUD: asio-cancellation-slot-lifetime in in_a_template
}
template void in_a_template(asio::io_context&);

// ---- Silent.

void runs_the_context() {
  cancellation_signal stop;
  co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));
  context.run();
}

void waits_somewhere_else() {
  cancellation_signal stop;
  co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));
  wait_until_idle();
}

void joins() {
  cancellation_signal stop;
  std::thread thread{[] { context.run(); }};
  co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));
  thread.join();
}

void a_context_of_its_own() {
  cancellation_signal stop;
  asio::thread_pool pool;
  co_spawn(pool, rest(), bind_cancellation_slot(stop.slot(), done));
}

awaitable<void> awaited() {
  cancellation_signal stop;
  co_await co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), use_awaitable));
  auto later = co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), use_awaitable));
  co_await std::move(later);
}

awaitable<void> something_is_awaited_after() {
  cancellation_signal stop;
  co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));
  co_await rest();
  stop.emit(asio::cancellation_type::all);
}

awaitable<void> awaited_in_the_loop() {
  cancellation_signal stop;
  for (int i = 0; i < 3; ++i) {
    co_await rest();
    co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));
  }
}

void future() {
  cancellation_signal stop;
  auto result = co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), asio::use_future));
  stop.emit(asio::cancellation_type::all);
  result.get();
}

struct Owner {
  void start(cancellation_signal& given) {
    static cancellation_signal kept;
    co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));
    co_spawn(context, rest(), bind_cancellation_slot(given.slot(), done));
    co_spawn(context, rest(), bind_cancellation_slot(kept.slot(), done));
    co_spawn(context, rest(), bind_cancellation_slot(common.slot(), done));
  }
  cancellation_signal stop;
};

void shared() {
  auto stop = std::make_shared<cancellation_signal>();
  co_spawn(context, rest(), bind_cancellation_slot(stop->slot(), [stop](std::exception_ptr) {}));
}

void captured() {
  cancellation_signal stop;
  auto start = [&stop] { co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done)); };
  start();
  context.run();
}

// A timer and a socket forget the slot when they are done.
void not_looked_at_later(asio::steady_timer& timer, tcp::socket& socket) {
  cancellation_signal stop;
  timer.async_wait(bind_cancellation_slot(stop.slot(), detached));
  socket.async_read_some(asio::buffer(text), bind_cancellation_slot(stop.slot(), detached));
  asio::post(context, bind_cancellation_slot(stop.slot(), [] {}));
}

int main() {
  cancellation_signal stop;
  co_spawn(context, rest(), bind_cancellation_slot(stop.slot(), done));
}
