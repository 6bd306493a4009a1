// SPDX-License-Identifier: MIT
//
// Handlers and coroutines that refer to local variables of the function that starts them: loud if it does not wait.
#include <chrono>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using boost::system::error_code;

void report(std::exception_ptr);
awaitable<void> save(int number);
asio::steady_timer& timer();

// ---- Loud.

void plain(asio::any_io_executor executor) {
  int number = 0;
  asio::post(executor, [&] { ++number; });         // LOUD: asio-spawn-captures-local-by-ref in plain
  asio::post(executor, [&number] { ++number; });   // LOUD: asio-spawn-captures-local-by-ref
  asio::defer(executor, [&n = number] { ++n; });   // LOUD: asio-spawn-captures-local-by-ref
  asio::dispatch(asio::bind_executor(executor, [&] { ++number; }));  // LOUD: asio-spawn-captures-local-by-ref
  asio::co_spawn(executor, [&]() -> awaitable<void> { co_await save(number); }, report);  // LOUD: asio-spawn-captures-local-by-ref
  asio::co_spawn(executor, save(1), [&](std::exception_ptr error) { number += error ? 1 : 0; });  // LOUD: asio-spawn-captures-local-by-ref
  asio::co_spawn(executor, [&number]() -> awaitable<void> {  // LOUD: asio-spawn-captures-local-by-ref
    ++number;
    co_return;
  }, asio::detached);
}

void of_a_parameter(asio::any_io_executor executor, std::string text) {
  asio::post(executor, [&] { text.clear(); });     // LOUD: asio-spawn-captures-local-by-ref in of_a_parameter
}

struct Session {
  void start() {
    std::string line;
    socket.async_read_some(asio::buffer(bytes), [&, this](error_code, std::size_t size) {  // LOUD: asio-spawn-captures-local-by-ref in Session::start
      line.assign(bytes, size);
    });
  }
  void wait_a_little() {
    asio::steady_timer own{socket.get_executor()};
    own.async_wait([&own](error_code) { own.cancel(); });  // LOUD: asio-spawn-captures-local-by-ref in Session::wait_a_little
  }
  asio::ip::tcp::socket socket;
  char bytes[16] = {};
};

auto in_a_lambda() {
  return [](asio::any_io_executor executor) {
    int number = 0;
    asio::post(executor, [&] { ++number; });       // LOUD: asio-spawn-captures-local-by-ref in in_a_lambda
  };
}

template <class Executor>
void in_a_template(Executor executor) {
  int number = 0;
  asio::post(executor, [&] { ++number; });         // LOUD: asio-spawn-captures-local-by-ref in in_a_template
}
template void in_a_template(asio::any_io_executor);

awaitable<void> in_a_coroutine_that_ends(asio::any_io_executor executor) {
  const int number = 1;
  co_await save(number);
  std::string text = "text";
  asio::post(executor, [&] { text.clear(); });     // LOUD: asio-spawn-captures-local-by-ref in in_a_coroutine_that_ends
}

void asks_a_pointer(asio::any_io_executor executor, const std::unique_ptr<int>& number) {
  int sum = 0;
  asio::post(executor, [&] { ++sum; });            // LOUD: asio-spawn-captures-local-by-ref in asks_a_pointer
  if (number.get() != nullptr) report(nullptr);
}

// ---- Silent.

void by_value(asio::any_io_executor executor) {
  int number = 0;
  asio::post(executor, [=] { (void)number; });
  asio::post(executor, [number]() mutable { ++number; });
  asio::co_spawn(executor, [number]() -> awaitable<void> { co_await save(number); }, report);
  const auto shared = std::make_shared<int>(0);
  asio::post(executor, [shared] { ++*shared; });
}

void of_others(asio::any_io_executor executor, int& number, asio::io_context& context) {
  static int kept = 0;
  auto& again = number;
  asio::post(executor, [&] { ++number; });
  asio::post(context, [&] { context.stop(); });
  asio::post(executor, [&] { ++kept; });
  asio::post(executor, [&again] { ++again; });
}

void runs_the_context(asio::io_context& context) {
  int number = 0;
  asio::co_spawn(context, [&]() -> awaitable<void> { co_await save(number); }, report);
  timer().async_wait([&](error_code) { ++number; });
  context.run();
}

void polls_it(asio::io_context& context) {
  int number = 0;
  asio::post(context, [&] { ++number; });
  while (context.poll_one() > 0) {
  }
}

void run_for_a_while(asio::io_context& context);
void lets_others_run_it(asio::io_context& context) {
  int number = 0;
  asio::post(context, [&] { ++number; });
  run_for_a_while(context);
}

void has_a_pool() {
  int number = 0;
  asio::thread_pool pool{2};
  asio::post(pool, [&] { ++number; });
}

void joins(asio::thread_pool& pool) {
  int number = 0;
  asio::post(pool, [&] { ++number; });
  pool.join();
}

int waits_for_a_future(asio::any_io_executor executor) {
  std::promise<int> promise;
  int number = 0;
  asio::post(executor, [&] { promise.set_value(++number); });
  return promise.get_future().get();
}

void waits_for_a_latch(asio::any_io_executor executor) {
  std::latch done{1};
  asio::post(executor, [&] { done.count_down(); });
  done.wait();
}

std::future<void> gives_a_future(asio::any_io_executor executor, int& number) {
  return asio::co_spawn(executor, [&]() -> awaitable<void> { co_await save(number); }, asio::use_future);
}

awaitable<void> awaits_it(asio::any_io_executor executor) {
  int number = 0;
  co_await asio::co_spawn(executor, [&]() -> awaitable<void> { co_await save(number); }, asio::use_awaitable);
  co_await asio::post(executor, asio::use_awaitable);
}

awaitable<void> awaits_later(asio::any_io_executor executor) {
  int number = 0;
  asio::co_spawn(executor, [&]() -> awaitable<void> { co_await save(number); }, report);
  co_await timer().async_wait(asio::use_awaitable);
}

awaitable<void> awaits_in_a_loop(asio::any_io_executor executor) {
  int number = 0;
  for (int i = 0; i < 3; ++i) {
    co_await timer().async_wait(asio::use_awaitable);
    asio::post(executor, [&] { ++number; });
  }
}

awaitable<std::size_t> condition(asio::ip::tcp::socket& socket, asio::mutable_buffer buffer) {
  std::size_t most = 3;
  co_return co_await asio::async_read(
      socket, buffer, [&](error_code, std::size_t size) { return size < most ? most - size : 0; }, asio::use_awaitable);
}

void in_plain_lambdas() {
  int number = 0;
  const auto add = [&] { ++number; };
  add();
}

struct Member {
  void start() {
    asio::post(executor, [&] { ++number; });
    asio::post(executor, [this] { ++number; });
  }
  asio::any_io_executor executor;
  int number = 0;
};

struct Fixture {
  virtual ~Fixture() = default;
  virtual void TestBody() = 0;
  void drive();
  asio::io_context context;
};

struct Counts : Fixture {
  void TestBody() override {
    int number = 0;
    asio::post(context, [&] { ++number; });
    drive();
  }
};

int main() {
  int number = 0;
  asio::post(timer().get_executor(), [&] { ++number; });
}
