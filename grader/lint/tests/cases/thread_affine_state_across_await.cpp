// SPDX-License-Identifier: MIT
//
// errno, what a thread_local variable holds, and the thread's id, used after a co_await: loud unless read again.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio.hpp>
#include <pthread.h>
#include <unistd.h>

namespace asio = boost::asio;
using asio::awaitable;
using boost::system::error_code;

struct Cache {
  std::string text;
  std::vector<int> numbers;
  int hits = 0;
};
thread_local Cache cache;
thread_local int depth = 0;
thread_local Cache* current = nullptr;
thread_local const int limit = 7;
Cache everybodys;

Cache& cache_of_thread() {
  thread_local Cache own;
  return own;
}
Cache* cache_behind() {
  return &cache;
}
Cache& cache_of_all() {
  static Cache all;
  return all;
}
awaitable<int> step();
void log(const std::string& text);
std::unordered_map<std::thread::id, int> counts;
std::thread::id owner;

// ---- Loud.

awaitable<void> errno_of_an_operation() {
  if (co_await step() < 0) log(std::strerror(errno));  // LOUD: asio-thread-affine-state-across-await in errno_of_an_operation
}
awaitable<void> errno_as_an_error() {
  const int size = co_await step();
  if (size < 0) throw std::system_error{errno, std::generic_category()};  // LOUD: asio-thread-affine-state-across-await in errno_as_an_error
}
awaitable<void> errno_set_too_early() {
  errno = 0;
  co_await step();
  if (errno != 0) co_return;  // LOUD: asio-thread-affine-state-across-await in errno_set_too_early
}

awaitable<void> errno_beside_an_error_code(asio::ip::tcp::socket& socket, asio::ip::tcp::endpoint peer) {
  const auto [error] = co_await socket.async_connect(peer, asio::as_tuple(asio::use_awaitable));
  if (error) log(std::strerror(errno));  // LOUD: asio-thread-affine-state-across-await in errno_beside_an_error_code
}

awaitable<void> reference() {
  auto& own = cache;
  ++own.hits;
  co_await step();
  ++own.hits;  // LOUD: asio-thread-affine-state-across-await in reference
}
awaitable<void> reference_from_a_function() {
  Cache& own = cache_of_thread();
  own.text = "before";
  const int more = co_await step();
  own.numbers.push_back(more);  // LOUD: asio-thread-affine-state-across-await in reference_from_a_function
}
awaitable<void> counts_down_elsewhere() {
  int* const deep = &depth;
  ++*deep;
  co_await step();
  --*deep;  // LOUD: asio-thread-affine-state-across-await in counts_down_elsewhere
}
awaitable<void> pointer_from_a_function() {
  const auto own = cache_behind();
  while (own->hits < 7) {  // LOUD: asio-thread-affine-state-across-await in pointer_from_a_function
    own->hits += co_await step();
  }
}
awaitable<void> part() {
  auto& text = cache.text;
  auto& same = text;
  co_await step();
  same += "more";  // LOUD: asio-thread-affine-state-across-await in part
}
template <class Number>
awaitable<void> in_a_template(Number number) {
  auto& own = cache;
  co_await step();
  own.hits += number;  // LOUD: asio-thread-affine-state-across-await in in_a_template
}
template awaitable<void> in_a_template(int);

awaitable<void> in_a_lambda() {
  co_await [](int number) -> awaitable<void> {
    auto& own = cache;
    co_await step();
    own.hits += number;  // LOUD: asio-thread-affine-state-across-await in in_a_lambda
  }(7);
}

struct Worker {
  awaitable<void> key() {
    const auto here = std::this_thread::get_id();
    co_await step();
    ++counts[here];  // LOUD: asio-thread-affine-state-across-await in Worker::key
  }
  awaitable<void> comparison() {
    using std::this_thread::get_id;
    const auto here = get_id();
    co_await step();
    if (here == owner_) log("mine");  // LOUD: asio-thread-affine-state-across-await in Worker::comparison
  }
  awaitable<void> posix() {
    const pthread_t here = pthread_self();
    co_await step();
    if (by_thread_.contains(here)) log("known");  // LOUD: asio-thread-affine-state-across-await in Worker::posix
  }
  std::thread::id owner_;
  std::map<pthread_t, int> by_thread_;
};

// ---- Silent.

awaitable<void> of_a_system_call(int file, char* data) {
  co_await step();
  if (::read(file, data, 7) < 0) log(std::strerror(errno));
  co_await step();
  errno = 0;
  if (errno == 0) log("just set");
  const int failed = errno;
  co_await step();
  log(std::strerror(failed));
}
awaitable<void> on_one_way_only(bool fast, int file, char* data) {
  long size = 0;
  if (fast) {
    size = ::read(file, data, 7);
  } else {
    size = co_await step();
  }
  if (size < 0) log(std::strerror(errno));
}
awaitable<void> in_a_loop(int file, char* data) {
  for (;;) {
    if (::read(file, data, 7) >= 0) co_return;
    if (errno != EAGAIN) throw std::system_error{errno, std::generic_category()};
    co_await step();
  }
}
awaitable<void> of_a_stream(const char* path) {
  co_await step();
  std::FILE* file = std::fopen(path, "r");
  if (file == nullptr) log(std::strerror(errno));
}

awaitable<void> reads_again() {
  {
    auto& own = cache;
    ++own.hits;
  }
  co_await step();
  ++cache.hits;
  ++cache_of_thread().hits;
  auto& own = cache;
  ++own.hits;
}
awaitable<void> in_each_round() {
  for (int i = 0; i < 7; ++i) {
    auto& own = cache;
    own.hits += i;
    co_await step();
  }
}
awaitable<void> looks_up_again() {
  Cache* own = &cache;
  ++own->hits;
  co_await step();
  own = &cache;
  ++own->hits;
}
awaitable<void> copies() {
  const int before = depth;
  const Cache copy = cache;
  const std::string text = cache_of_thread().text;
  co_await step();
  log(text + copy.text + std::to_string(before));
}
awaitable<void> of_all_threads() {
  auto& all = everybodys;
  auto& more = cache_of_all();
  auto& most = limit;
  co_await step();
  all.hits += more.hits + most;
}
awaitable<void> behind_a_pointer() {
  auto& own = *current;
  co_await step();
  ++own.hits;
}
awaitable<void> executor_only() {
  auto& own = cache;
  co_await asio::this_coro::executor;
  ++own.hits;
}
awaitable<void> says_where_it_began() {
  const auto began = std::this_thread::get_id();
  co_await step();
  if (began != std::this_thread::get_id()) log("another thread now");
  const auto here = std::this_thread::get_id();
  ++counts[here];
  std::vector<std::thread::id> seen;
  seen.push_back(began);
  if (here == owner) log("ours");
}
void no_coroutine() {
  auto& own = cache;
  asio::thread_pool pool;
  asio::post(pool, [&own] { ++own.hits; });
  pool.join();
  ++own.hits;
}
