// SPDX-License-Identifier: MIT
//
// Calls that block, on the thread of an event loop: loud. Silent elsewhere, on a pool, and where somebody asked first.
#include <poll.h>
#include <sys/wait.h>

#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <optional>
#include <semaphore>
#include <thread>

#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using asio::ip::udp;
using namespace std::chrono_literals;

asio::io_context context;
asio::thread_pool pool;
asio::steady_timer timer{context};
awaitable<void> save();
awaitable<int> load();

// ---- Loud.

awaitable<void> sleeps() {
  std::this_thread::sleep_for(1s);  // LOUD: asio-blocking-call-in-coroutine in sleeps
  std::this_thread::sleep_until(std::chrono::steady_clock::now());  // LOUD: asio-blocking-call-in-coroutine
  ::usleep(10);    // LOUD: asio-blocking-call-in-coroutine
  timer.wait();    // LOUD: asio-blocking-call-in-coroutine
  co_await save();
}

awaitable<int> waits_for_a_result(std::shared_future<int> shared) {
  auto future = asio::co_spawn(context, load(), asio::use_future);
  future.wait();                       // LOUD: asio-blocking-call-in-coroutine in waits_for_a_result
  const int once = asio::co_spawn(context, load(), asio::use_future).get();  // LOUD: asio-blocking-call-in-coroutine
  co_return once + shared.get();       // LOUD: asio-blocking-call-in-coroutine
}

awaitable<void> waits_for_a_word(std::condition_variable& changed, std::mutex& mutex, std::latch& ready,
                                 std::binary_semaphore& free) {
  std::unique_lock lock{mutex};
  changed.wait(lock);          // LOUD: asio-blocking-call-in-coroutine in waits_for_a_word
  changed.wait_for(lock, 1s);  // LOUD: asio-blocking-call-in-coroutine
  ready.wait();                // LOUD: asio-blocking-call-in-coroutine
  free.acquire();              // LOUD: asio-blocking-call-in-coroutine
  std::thread worker{[] {}};
  worker.join();               // LOUD: asio-blocking-call-in-coroutine
  co_return;
}

awaitable<void> talks(tcp::socket& peer, tcp::acceptor& acceptor, tcp::resolver& resolver,
                      asio::ssl::stream<tcp::socket>& secure) {
  std::string text;
  peer.connect({});                                  // LOUD: asio-blocking-call-in-coroutine in talks
  peer.read_some(asio::mutable_buffer{});            // LOUD: asio-blocking-call-in-coroutine
  asio::write(peer, asio::buffer(text));             // LOUD: asio-blocking-call-in-coroutine
  asio::read_until(peer, asio::dynamic_buffer(text), '\n');  // LOUD: asio-blocking-call-in-coroutine
  auto other = acceptor.accept();                    // LOUD: asio-blocking-call-in-coroutine
  (void)resolver.resolve("localhost", "80");         // LOUD: asio-blocking-call-in-coroutine
  secure.handshake(asio::ssl::stream_base::client);  // LOUD: asio-blocking-call-in-coroutine
  co_return;
}

void in_handlers() {
  asio::post(context, [] { std::this_thread::sleep_for(1s); });  // LOUD: asio-blocking-call-in-coroutine in in_handlers
  timer.async_wait([](boost::system::error_code) { ::sleep(1); });  // LOUD: asio-blocking-call-in-coroutine
  asio::co_spawn(context, []() -> awaitable<void> {
    std::this_thread::sleep_for(1s);  // LOUD: asio-blocking-call-in-coroutine
    co_return;
  }, asio::detached);
}

template <class Duration>
awaitable<void> in_a_template(Duration duration) {
  std::this_thread::sleep_for(duration);  // LOUD: asio-blocking-call-in-coroutine in in_a_template
  co_return;
}
template awaitable<void> in_a_template(std::chrono::seconds);

awaitable<void> waits_for_others(pollfd* descriptors) {
  int status = 0;
  waitpid(-1, &status, 0);    // LOUD: asio-blocking-call-in-coroutine in waits_for_others
  poll(descriptors, 1, -1);   // LOUD: asio-blocking-call-in-coroutine
  co_await load();
}

// ---- Silent.

awaitable<void> sleep(std::chrono::milliseconds time);
awaitable<void> waits_with_a_coroutine_of_that_name() { co_await sleep(100ms); }

awaitable<void> only_asks(pollfd* descriptors) {
  int status = 0;
  while (waitpid(-1, &status, WNOHANG) > 0) co_await load();
  if (poll(descriptors, 1, 0) > 0) co_await load();
}

void plain_function() {
  std::this_thread::sleep_for(1s);
  asio::co_spawn(context, load(), asio::use_future).get();
}

void in_plain_lambdas() {
  std::thread worker{[] { std::this_thread::sleep_for(1s); }};
  worker.join();
}

awaitable<void> in_a_threads_lambda() {
  std::thread worker{[] { std::this_thread::sleep_for(1s); }};
  worker.detach();
  co_return;
}

void on_a_pool() {
  asio::post(pool, [] { std::this_thread::sleep_for(1s); });
  asio::post(pool.get_executor(), [] { std::this_thread::sleep_for(1s); });
  asio::post(asio::make_strand(pool), [] { std::this_thread::sleep_for(1s); });  // LOUD: asio-strand-per-call in on_a_pool
  asio::co_spawn(pool, []() -> awaitable<void> {
    std::this_thread::sleep_for(1s);
    co_return;
  }, asio::detached);
}

awaitable<void> helper_on_the_pool() {
  std::this_thread::sleep_for(1s);
  co_return;
}
awaitable<void> spawned_on_the_pool() {
  co_await helper_on_the_pool();
  std::this_thread::sleep_for(1s);
}
awaitable<void> spawns_on_the_pool() { co_await asio::co_spawn(pool, spawned_on_the_pool(), use_awaitable); }

awaitable<void> goes_to_the_pool() {
  co_await asio::post(pool, use_awaitable);
  std::this_thread::sleep_for(1s);
}

awaitable<void> asks_first(std::future<int>& future, tcp::socket& peer, tcp::acceptor& acceptor) {
  if (future.wait_for(0s) == std::future_status::ready) future.get();
  co_return;
}

awaitable<void> ready_before(tcp::socket& peer) {
  co_await peer.async_wait(tcp::socket::wait_read, use_awaitable);
  peer.read_some(asio::mutable_buffer{});
}

awaitable<void> does_not_block(tcp::socket& peer) {
  peer.non_blocking(true);
  boost::system::error_code error;
  peer.read_some(asio::mutable_buffer{}, error);
  co_return;
}

awaitable<void> only_notes_the_address(udp::socket& peer) {
  peer.connect({});
  co_return;
}

struct Clock {
  void wait();
  void sleep_for(int);
  int get();
};

awaitable<void> of_other_types(Clock& clock, std::mutex& mutex, std::optional<int> value) {
  clock.wait();
  clock.sleep_for(1);
  clock.get();
  const std::lock_guard guard{mutex};
  std::this_thread::yield();
  co_return;
}
