// SPDX-License-Identifier: MIT
//
// Running a context, or waiting for a pool, inside of what a context runs: loud.
#include <chrono>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace std::chrono_literals;

asio::io_context context;
asio::thread_pool pool;
asio::steady_timer timer{context};
awaitable<void> save();

// ---- Loud.

awaitable<void> in_a_coroutine() {
  asio::co_spawn(context, save(), asio::detached);
  context.run();          // LOUD: asio-nested-run in in_a_coroutine
  context.run_one();      // LOUD: asio-nested-run
  context.run_for(1s);    // LOUD: asio-nested-run
  while (context.poll() > 0) {  // LOUD: asio-nested-run
  }
  pool.join();            // LOUD: asio-nested-run
  co_await save();
}

void in_handlers() {
  asio::post(context, [] { context.run(); });  // LOUD: asio-nested-run in in_handlers
  timer.async_wait([](boost::system::error_code) { context.poll_one(); });  // LOUD: asio-nested-run
  asio::co_spawn(context, []() -> awaitable<void> {
    context.run_until(std::chrono::steady_clock::now());  // LOUD: asio-nested-run
    co_return;
  }, asio::detached);
  asio::dispatch(context, asio::bind_executor(context, [] { pool.wait(); }));  // LOUD: asio-nested-run
}

struct Server {
  awaitable<void> stop() {
    io.run();  // LOUD: asio-nested-run in Server::stop
    co_return;
  }
  asio::io_context& io;
};

template <class Work>
awaitable<void> in_a_template(asio::io_context& io, Work work) {
  work();
  io.run();  // LOUD: asio-nested-run in in_a_template
  co_return;
}
template awaitable<void> in_a_template(asio::io_context&, void (*)());

// ---- Silent.

void plain_function() {
  asio::co_spawn(context, save(), asio::detached);
  context.run();
  context.restart();
  pool.join();
}

void in_plain_lambdas() {
  auto run = [] { context.run(); };
  run();
  std::thread thread{[] { context.run(); }};
  thread.join();
}

awaitable<void> helper_lambda_in_a_coroutine() {
  std::thread thread{[] { context.run(); }};
  thread.detach();
  co_return;
}

awaitable<void> a_loop_of_its_own() {
  asio::io_context own;
  own.run();
  co_return;
}

awaitable<void> other_members() {
  context.stop();
  pool.stop();
  co_await save();
}

struct Engine {
  void run();
  void join();
};

awaitable<void> of_other_types(Engine& engine) {
  engine.run();
  engine.join();
  co_return;
}

void on_a_pool() {
  asio::post(pool, [] { context.run(); });
}

int main() { context.run(); }
