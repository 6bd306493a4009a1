// SPDX-License-Identifier: MIT
//
// An operation whose future is thrown away: loud. Silent if the future is kept, or is not Asio's.
#include <future>
#include <tuple>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::co_spawn;
using asio::use_future;

asio::io_context context;
asio::steady_timer timer{context};
asio::ip::tcp::socket peer{context};
awaitable<void> save();
awaitable<int> load();
int compute();

// ---- Loud.

void thrown_away() {
  co_spawn(context, save(), use_future);        // LOUD: asio-discarded-future in thrown_away
  co_spawn(context, load, use_future);          // LOUD: asio-discarded-future
  (void)co_spawn(context, save(), use_future);  // LOUD: asio-discarded-future
  std::ignore = co_spawn(context, load(), use_future);  // LOUD: asio-discarded-future
  timer.async_wait(use_future);                 // LOUD: asio-discarded-future
  peer.async_read_some(asio::mutable_buffer{}, use_future);  // LOUD: asio-discarded-future
  asio::post(context, use_future(compute));     // LOUD: asio-discarded-future
  static_cast<void>(timer.async_wait(asio::bind_executor(context, use_future)));  // LOUD: asio-discarded-future
}

struct Session {
  void start() {
    for (int i = 0; i < 3; ++i) co_spawn(context, run(), use_future);  // LOUD: asio-discarded-future in Session::start
    ready ? co_spawn(context, save(), use_future)   // LOUD: asio-discarded-future
          : co_spawn(context, run(), use_future);   // LOUD: asio-discarded-future
  }
  awaitable<void> run();
  bool ready = false;
};

template <class Executor>
void in_a_template(Executor executor) {
  co_spawn(executor, save(), use_future);  // LOUD: asio-discarded-future in in_a_template
}
template void in_a_template(asio::io_context::executor_type);

awaitable<void> in_a_coroutine() {
  co_spawn(context, save(), use_future), co_await save();  // LOUD: asio-discarded-future in in_a_coroutine
}

void with_a_context_that_runs() {
  asio::io_context io;
  asio::steady_timer local{io};
  local.async_wait(use_future);  // LOUD: asio-discarded-future in with_a_context_that_runs
  io.run();
}

void with_a_context_that_somebody_may_run(void (*run)(asio::io_context&)) {
  asio::io_context io;
  asio::steady_timer local{io};
  local.async_wait(use_future);  // LOUD: asio-discarded-future in with_a_context_that_somebody_may_run
  run(io);
}

// ---- Silent.

void compiles() {
  asio::io_context io;
  asio::steady_timer local{io};
  (void)local.async_wait(use_future);
}

void kept() {
  auto saved = co_spawn(context, save(), use_future);
  context.run();
  saved.get();
  std::vector<std::future<int>> loads;
  loads.push_back(co_spawn(context, load(), use_future));
}

int waited_for() { return co_spawn(context, load(), use_future).get(); }
std::future<int> returned() { return co_spawn(context, load(), use_future); }

void other_tokens() {
  co_spawn(context, save(), asio::detached);
  co_spawn(context, save(), [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
  timer.async_wait([](boost::system::error_code) {});
}

void not_asios() {
  (void)std::async(compute);
  std::promise<int> promise;
  (void)promise.get_future();
}

void given_on(std::future<void> future);
void passed_on() {
  given_on(co_spawn(context, save(), use_future));
  (void)co_spawn(context, load(), use_future).valid();
}

decltype(co_spawn(context, save(), use_future)) kept_for_later;
