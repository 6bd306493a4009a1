// SPDX-License-Identifier: MIT
// Handlers that wait without giving the loop back; and the same wait in a thread_pool, where it is right.
#include "expectations.hpp"
#include "stack_lines.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/select.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <functional>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <span>
#include <string>
#include <thread>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// Everything that a thread can wait for.
struct Means {
  Means() { sem_init(&posix_semaphore, 0, 0); }

  std::mutex mutex;
  std::condition_variable condition;
  std::condition_variable_any any_condition;
  bool done = false;
  std::promise<int> promise;
  std::future<int> future = promise.get_future();
  std::latch latch{1};
  std::barrier<> barrier{2};
  std::counting_semaphore<> semaphore{0};
  std::binary_semaphore binary{0};
  std::atomic<int> atomic{0};
  std::atomic<std::uint8_t> small_atomic{0};
  std::atomic_flag flag;
  std::timed_mutex timed_mutex;
  std::shared_mutex shared_mutex;
  std::shared_timed_mutex shared_timed_mutex;
  sem_t posix_semaphore;
};

void finish(Means& m) {
  const std::lock_guard lock{m.mutex};
  m.done = true;
  m.condition.notify_all();
  m.any_condition.notify_one();
}

struct Row {
  const char* wait;
  void (*blocks)(Means&);
  void (*ends)(Means&);
  std::chrono::nanoseconds time{};  // how long the loop would be held up, if that is known
  const char* says = "";
};

const Row rows[] = {
    {"sleep_for", [](Means&) { std::this_thread::sleep_for(200ms); }, nullptr, 200ms, "for 200 ms"},  // [sleep_for]
    {"sleep_until", [](Means&) { std::this_thread::sleep_until(Clock::now() + 3s); }, nullptr, 3s, "for 3 s"},  // [sleep_until]
    {"usleep", [](Means&) { usleep(1500); }, nullptr, 1500us, "for 1500 us"},  // [usleep]
    {"condition", [](Means& m) { std::unique_lock l{m.mutex}; m.condition.wait(l, [&] { return m.done; }); }, finish},  // [condition]
    {"condition_any", [](Means& m) { std::unique_lock l{m.mutex}; m.any_condition.wait(l, [&] { return m.done; }); }, finish},  // [condition_any]
    {"wait_for", [](Means& m) { std::unique_lock l{m.mutex}; m.condition.wait_for(l, 5s); }, finish, 5s, "for up to 5 s"},  // [wait_for]
    {"wait_until", [](Means& m) { std::unique_lock l{m.mutex}; m.condition.wait_until(l, std::chrono::system_clock::now() + 2h); }, finish, 2h, "for up to 2 h"},  // [wait_until]
    {"future.get", [](Means& m) { EXPECT_EQ(m.future.get(), 42); }, [](Means& m) { m.promise.set_value(42); }, {}, "std::future"},  // [future.get]
    {"future.wait_for", [](Means& m) { m.future.wait_for(7s); }, nullptr, 7s, "for up to 7 s"},  // [future.wait_for]
    {"latch", [](Means& m) { m.latch.wait(); }, [](Means& m) { m.latch.count_down(); }},  // [latch]
    {"barrier", [](Means& m) { m.barrier.arrive_and_wait(); }, [](Means& m) { m.barrier.arrive_and_drop(); }},  // [barrier]
    {"semaphore", [](Means& m) { m.semaphore.acquire(); }, [](Means& m) { m.semaphore.release(); }},  // [semaphore]
    {"binary", [](Means& m) { m.binary.acquire(); }, [](Means& m) { m.binary.release(); }},  // [binary]
    {"atomic", [](Means& m) { m.atomic.wait(0); }, [](Means& m) { m.atomic = 1; m.atomic.notify_one(); }},  // [atomic]
    {"small_atomic", [](Means& m) { m.small_atomic.wait(0); }, [](Means& m) { m.small_atomic = 1; m.small_atomic.notify_all(); }},  // [small_atomic]
    {"atomic_flag", [](Means& m) { m.flag.wait(false); }, [](Means& m) { m.flag.test_and_set(); m.flag.notify_one(); }},  // [atomic_flag]
    {"sem_wait", [](Means& m) { sem_wait(&m.posix_semaphore); }, [](Means& m) { sem_post(&m.posix_semaphore); }},  // [sem_wait]
    {"join", [](Means&) { std::thread{[] { std::this_thread::sleep_for(1s); }}.join(); }, nullptr},  // [join]
    {"async", [](Means&) { std::async(std::launch::async, [] { std::this_thread::sleep_for(1s); }).get(); }, nullptr},  // [async]
    {"pool.join", [](Means&) { asio::thread_pool p{1}; asio::post(p, [] { std::this_thread::sleep_for(1s); }); p.join(); }, nullptr},  // [pool.join]
    {"pool.wait", [](Means&) { asio::thread_pool p; asio::post(p, [] {}); p.wait(); }, nullptr},  // [pool.wait]
    {"run", [](Means&) { asio::io_context io; asio::post(io, [] {}); io.run(); }, nullptr},  // [run]
};

awaitable<void> call(const Row& row, Means& means) {
  co_await asio::post(use_awaitable);
  row.blocks(means);
}

kata::Body calling(const Row& row) {
  return [&row](kata::World& world) {
    world.spawn(call(row, world.make<Means>()));
    world.run_to_end();
  };
}

TEST(BlockedLoops, NameTheCallItsLineAndItsTime) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.wait);
    const kata::SearchReport report = kata::search(kata::single, calling(row));
    ASSERT_EQ(report.findings.size(), 1u);
    const kata::Finding& finding = report.findings[0];
    EXPECT_EQ(finding.rule, "blocked-loop") << finding.message;
    EXPECT_EQ(stack_line(finding), line_of(row.wait)) << finding.message;
    EXPECT_NE(finding.message.find(row.says), std::string::npos) << finding.message;
  }
}

awaitable<void> call_in(asio::thread_pool& pool, const Row& row, Means& means, std::chrono::nanoseconds& took) {
  const auto before = Clock::now();
  co_await asio::co_spawn(pool, call(row, means), use_awaitable);
  took = Clock::now() - before;
}

awaitable<void> end_it_later(const Row& row, Means& means, int& ticks) {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (int i = 0; i < 2; ++i) {
    timer.expires_after(1ms);
    co_await timer.async_wait(use_awaitable);
    ++ticks;
  }
  if (row.ends != nullptr) row.ends(means);
}

TEST(BlockedLoops, DoNotComeFromWaitingInAPool) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.wait);
    expect_right(kata::single, [&](kata::World& world) {
      Means& means = world.make<Means>();
      auto& pool = world.make<asio::thread_pool>(1);
      auto& took = world.make<std::chrono::nanoseconds>(-1);
      int& ticks = world.make<int>(0);
      world.spawn(call_in(pool, row, means, took));
      world.spawn(end_it_later(row, means, ticks));
      world.run_to_end();
      EXPECT_EQ(ticks, 2);
      if (row.time == std::chrono::nanoseconds{}) return;
      EXPECT_EQ(took, row.ends == nullptr ? row.time : std::chrono::nanoseconds{2ms});
    });
  }
}

// A call that takes a time that nobody knows, or for ever if nobody writes.
struct Call {
  const char* call;
  std::function<void()> function;
};

TEST(BlockedLoops, ReadFilesPipesAndNames) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe(ends), 0);
  const std::string path = PROJECT_ROOT "/LICENSE";
  char byte = 0;
  const Call calls[] = {
      {"ifstream", [&] { std::string line; std::ifstream file{path}; std::getline(file, line); }},  // [ifstream]
      {"file read", [&] { const int f = open(path.c_str(), O_RDONLY); EXPECT_EQ(read(f, &byte, 1), 1); close(f); }},  // [file read]
      {"fread", [&] { FILE* f = std::fopen(path.c_str(), "r"); EXPECT_EQ(std::fread(&byte, 1, 1, f), 1u); std::fclose(f); }},  // [fread]
      {"fgets", [&] { char l[8]; FILE* f = std::fopen(path.c_str(), "r"); EXPECT_NE(std::fgets(l, 8, f), nullptr); std::fclose(f); }},  // [fgets]
      {"getline", [&] { char* l = nullptr; size_t n = 0; FILE* f = std::fopen(path.c_str(), "r"); EXPECT_GE(getline(&l, &n, f), 0); std::fclose(f); std::free(l); }},  // [getline]
      {"pipe read", [&] { EXPECT_EQ(read(ends[0], &byte, 1), 1); }},  // [pipe read]
      {"poll", [&] { pollfd p{ends[0], POLLIN, 0}; poll(&p, 1, 5000); }},  // [poll]
      {"select", [&] { timeval t{5, 0}; select(0, nullptr, nullptr, nullptr, &t); }},  // [select]
      {"getaddrinfo", [] { addrinfo* result = nullptr; getaddrinfo("localhost", nullptr, nullptr, &result); }},  // [getaddrinfo]
  };
  for (const Call& one : calls) {
    SCOPED_TRACE(one.call);
    const auto body = [&](kata::World& world) {
      asio::post(world.context(), one.function);
      world.run_to_end();
    };
    const kata::SearchReport report = kata::search(kata::single, body);
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_EQ(report.findings[0].rule, "blocked-loop") << report.findings[0].message;
    EXPECT_EQ(stack_line(report.findings[0]), line_of(one.call)) << report.findings[0].message;
  }
  for (const Call& one : std::span{calls}.first(5))
    expect_right(kata::single, [&](kata::World& world) {
      auto& pool = world.make<asio::thread_pool>(1);
      asio::post(pool, one.function);
      world.run_to_end();
    });
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
