// SPDX-License-Identifier: MIT
// Programs with a data race, and programs without: the check finds each of the first and none of the others.
#include "bug_programs/expectations.hpp"
#include "bug_programs/stack_lines.hpp"

#include <kata/async_mutex.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context_strand.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <condition_variable>
#include <future>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

// Both lines must be told: where it happens, and where it happened before.
void expect_race(kata::Model model, const char* mark, const kata::Body& body) {
  const kata::SearchReport report = kata::search(model, body);
  ASSERT_FALSE(report.findings.empty()) << mark;
  const kata::Finding& race = report.findings.back();
  EXPECT_EQ(race.rule, "race") << race.message;
  ASSERT_EQ(race.stacks.size(), 2u);
  for (const kata::CallStack& stack : race.stacks) {
    kata::Finding one;
    one.stacks = {stack};
    EXPECT_EQ(stack_line(one), line_of(mark)) << race.message << " (" << stack.title << ")";
  }
}

// Runs it on a pool of two threads: the world's, and one of the program's own.
void expect_race_in(const char* mark, const std::function<void(kata::World&, asio::any_io_executor)>& program) {
  expect_race(kata::pool(2), mark, [&](kata::World& world) {
    program(world, world.executor());
    world.run_to_end();
  });
  expect_race(kata::single, mark, [&](kata::World& world) {
    program(world, world.make<asio::thread_pool>(2).get_executor());
    world.run_to_end();
  });
}

void expect_no_race_in(const std::function<void(kata::World&, asio::any_io_executor)>& program) {
  expect_right(kata::pool(2), [&](kata::World& world) {
    program(world, world.executor());
    world.run_to_end();
  });
  expect_right(kata::single, [&](kata::World& world) {
    program(world, world.make<asio::thread_pool>(2).get_executor());
    world.run_to_end();
  });
}

void twice(const asio::any_io_executor& executor, const std::function<awaitable<void>()>& task) {
  for (int i = 0; i < 2; ++i) asio::co_spawn(executor, task(), asio::detached);
}

struct Counter {
  long value = 0;
  std::atomic<long> atomic{0};
  std::mutex mutex;
  std::shared_mutex shared_mutex;
};

awaitable<void> add(Counter& counter) {
  co_await asio::post(use_awaitable);
  ++counter.value;  // [plain]
}

TEST(Races, OfAPlainCounter) {
  expect_race_in("plain", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add(counter); });
  });
}

TEST(NoRace, OnAStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(asio::make_strand(pool), [&] { return add(counter); });
  });
}

awaitable<void> add_on(Counter& counter, asio::strand<asio::any_io_executor> strand) {
  co_await asio::post(use_awaitable);
  co_await asio::dispatch(asio::bind_executor(strand, use_awaitable));
  ++counter.value;
  co_await asio::post(use_awaitable);
}

// What comes to the strand was made by other threads.
TEST(NoRace, OnAStrandThatOthersComeTo) {
  for (const std::size_t threads : {1, 2})
    expect_right(kata::single, [&](kata::World& world) {
      Counter& counter = world.make<Counter>();
      auto& home = world.make<asio::thread_pool>(threads);
      const asio::strand<asio::any_io_executor> strand{home.get_executor()};
      for (int i = 0; i < 2; ++i)
        asio::co_spawn(world.make<asio::thread_pool>(1), add_on(counter, strand), asio::detached);
      world.run_to_end();
    });
}

TEST(NoRace, OnOneThread) {
  expect_right(kata::single, [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    auto& pool = world.make<asio::thread_pool>(1);
    twice(pool.get_executor(), [&] { return add(counter); });
    world.run_to_end();
  });
}

TEST(Races, OfTheStrandOfEachOne) {
  expect_race_in("plain", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    for (int i = 0; i < 2; ++i) asio::co_spawn(asio::make_strand(pool), add(counter), asio::detached);
  });
}

awaitable<void> add_under_the_mutex(Counter& counter) {
  co_await asio::post(use_awaitable);
  const std::lock_guard lock{counter.mutex};
  ++counter.value;
}

TEST(NoRace, UnderAMutex) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add_under_the_mutex(counter); });
  });
}

// Each handler has a mutex of its own, most often in the same place on the stack.
awaitable<void> add_under_a_mutex_of_its_own(Counter& counter) {
  co_await asio::post(use_awaitable);
  std::mutex mutex;
  const std::lock_guard lock{mutex};
  ++counter.value;  // [own mutex]
}

TEST(Races, UnderAMutexOfEachHandler) {
  expect_race_in("own mutex", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add_under_a_mutex_of_its_own(counter); });
  });
}

awaitable<long> value_of(Counter& counter) {
  co_return counter.value;  // [returned]
}

awaitable<void> add_and_read(Counter& counter) {
  co_await asio::post(use_awaitable);
  {
    const std::lock_guard lock{counter.mutex};
    ++counter.value;
  }
  co_await asio::post(use_awaitable);
  co_await value_of(counter);
}

struct Names {
  std::mutex mutex;
  std::vector<std::string> all;
};

awaitable<std::vector<std::string>> names_in(Names& names) {
  co_return names.all;  // [copied]
}

awaitable<void> add_a_name_and_read(Names& names) {
  co_await asio::post(use_awaitable);
  {
    const std::lock_guard lock{names.mutex};
    names.all.push_back("Ada");
  }
  co_await asio::post(use_awaitable);
  co_await names_in(names);
}

TEST(Races, OfWhatIsCopiedToBeReturned) {
  const auto report = kata::search(kata::pool(2), [](kata::World& world) {
    Names& names = world.make<Names>();
    twice(world.executor(), [&] { return add_a_name_and_read(names); });
    world.run_to_end();
  });
  ASSERT_FALSE(report.findings.empty());
  EXPECT_EQ(report.findings.back().rule, "race");
}

TEST(Races, OfWhatIsReturned) {
  const auto report = kata::search(kata::pool(2), [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    twice(world.executor(), [&] { return add_and_read(counter); });
    world.run_to_end();
  });
  ASSERT_FALSE(report.findings.empty());
  const std::vector<kata::CallStack>& stacks = report.findings.back().stacks;
  const int line = line_of("returned");
  EXPECT_TRUE(std::ranges::any_of(stacks, [&](const kata::CallStack& stack) {
    kata::Finding one;
    one.stacks = {stack};
    return stack_line(one) == line;
  }));
}

awaitable<void> look_before_the_mutex(Counter& counter) {
  co_await asio::post(use_awaitable);
  if (counter.value > 5) co_return;  // [looks first]
  const std::lock_guard lock{counter.mutex};
  ++counter.value;
}

TEST(Races, OfALookBeforeTheLock) {
  const auto report = kata::search(kata::pool(2), [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    twice(world.executor(), [&] { return look_before_the_mutex(counter); });
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "race");
  EXPECT_EQ(stack_line(report.findings[0]), line_of("looks first"));
}

awaitable<void> add_atomically(Counter& counter) {
  co_await asio::post(use_awaitable);
  counter.atomic++;
}

TEST(NoRace, OfAnAtomic) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return add_atomically(counter); });
  });
}

awaitable<void> publish(Counter& counter, std::memory_order order) {
  co_await asio::post(use_awaitable);
  counter.value = 42;
  counter.atomic.store(1, order);
}

awaitable<void> take(Counter& counter, std::memory_order order) {
  co_await asio::post(use_awaitable);
  if (counter.atomic.load(order) == 0) co_return;
  const long seen = counter.value;
  EXPECT_EQ(seen, 42);
}

TEST(NoRace, OfWhatAnAtomicPublishes) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    asio::co_spawn(pool, publish(counter, std::memory_order_release), asio::detached);
    asio::co_spawn(pool, take(counter, std::memory_order_acquire), asio::detached);
  });
}

TEST(Races, OfWhatARelaxedAtomicDoesNotPublish) {
  const auto report = kata::search(kata::pool(2), [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    asio::co_spawn(world.executor(), publish(counter, std::memory_order_relaxed), asio::detached);
    asio::co_spawn(world.executor(), take(counter, std::memory_order_relaxed), asio::detached);
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "race");
}

awaitable<void> wait_and_add(Counter& counter, std::chrono::milliseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(use_awaitable);
  ++counter.value;  // [after the timer]
}

TEST(Races, AfterTimersOnAPool) {
  expect_race_in("after the timer", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(pool, [&] { return wait_and_add(counter, 1ms); });
  });
  // A later time is no order: the thread of the first may have been held up.
  expect_race(kata::pool(2), "after the timer", [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    world.spawn(wait_and_add(counter, 1ms));
    world.spawn(wait_and_add(counter, 2ms));
    world.run_to_end();
  });
}

TEST(NoRace, AfterTimersOnAStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    twice(asio::make_strand(pool), [&] { return wait_and_add(counter, 1ms); });
  });
}

// Callbacks: what their maker did before is done when they run.

TEST(NoRace, BetweenACallbackAndWhoMadeIt) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto& timer = world.make<asio::steady_timer>(pool);
    asio::post(pool, [&counter, &timer, pool] {
      counter.value = 1;
      timer.expires_after(1ms);
      timer.async_wait([&counter, pool](boost::system::error_code) {
        counter.value = 2;
        asio::post(pool, [&counter] { counter.value = 3; });
      });
    });
  });
}

TEST(Races, OfWhatAHandlerDoesAfterItPosted) {
  expect_race_in("both write", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    const auto write = [&counter](long value) { counter.value = value; };  // [both write]
    asio::post(pool, [write, pool] {
      asio::post(pool, [write] { write(2); });
      write(1);
    });
  });
}

TEST(NoRace, WithWhoCancelsATimer) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto& timer = world.make<asio::steady_timer>(pool, asio::steady_timer::time_point::max());
    timer.async_wait([&counter](boost::system::error_code) { ++counter.value; });
    asio::post(pool, [&counter, &timer] {
      ++counter.value;
      timer.cancel();
    });
  });
}

// Coroutines that await others.

awaitable<long> fetch(Counter& counter) {
  co_await asio::post(use_awaitable);
  co_return ++counter.value;
}

awaitable<void> fetch_in_turn(Counter& counter, asio::any_io_executor pool) {
  ++counter.value;
  EXPECT_EQ(co_await asio::co_spawn(pool, fetch(counter), use_awaitable), 2);
  ++counter.value;
  co_await fetch(counter);
  EXPECT_EQ(counter.value, 4);
}

TEST(NoRace, WithACoroutineThatIsAwaited) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    asio::co_spawn(pool, fetch_in_turn(world.make<Counter>(), pool), asio::detached);
  });
}

awaitable<void> fetch_both(Counter& counter) {
  using namespace asio::experimental::awaitable_operators;
  co_await (fetch(counter) && fetch(counter));
}

awaitable<long> fetch_twice(Counter& counter) {
  co_await asio::post(use_awaitable);
  co_return ++counter.value;  // [in parallel]
}

awaitable<void> fetch_in_parallel(Counter& counter) {
  using namespace asio::experimental::awaitable_operators;
  co_await (fetch_twice(counter) && fetch_twice(counter));
}

TEST(Races, OfTwoThatRunInParallel) {
  expect_race_in("in parallel", [](kata::World& world, asio::any_io_executor pool) {
    asio::co_spawn(pool, fetch_in_parallel(world.make<Counter>()), asio::detached);
  });
}

TEST(NoRace, OfTwoThatRunInParallelOnAStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    asio::co_spawn(asio::make_strand(pool), fetch_both(world.make<Counter>()), asio::detached);
  });
}

awaitable<void> hop_and_add(Counter& counter, asio::strand<asio::any_io_executor> strand) {
  co_await asio::dispatch(asio::bind_executor(strand, use_awaitable));
  ++counter.value;
}

awaitable<void> set_elsewhere(asio::any_io_executor there, long& value) {
  co_await asio::post(asio::bind_executor(there, use_awaitable));
  value = 1;
  co_await asio::post(use_awaitable);
}

awaitable<void> set_both(asio::any_io_executor one, asio::any_io_executor other, long& sum) {
  using namespace asio::experimental::awaitable_operators;
  long a = 0;
  long b = 0;
  co_await (set_elsewhere(one, a) && set_elsewhere(other, b));
  sum = a + b;
  auto first = asio::co_spawn(one, set_elsewhere(one, a), asio::deferred);
  auto second = asio::co_spawn(other, set_elsewhere(other, b), asio::deferred);
  co_await asio::experimental::make_parallel_group(std::move(first), std::move(second))
      .async_wait(asio::experimental::wait_for_all(), use_awaitable);
  sum = a + b;
}

// Whoever of the two ends last goes on, after both.
TEST(NoRace, AfterTwoThatRunInParallelElsewhere) {
  expect_right(kata::single, [](kata::World& world) {
    auto& one = world.make<asio::thread_pool>(1);
    auto& other = world.make<asio::thread_pool>(1);
    long& sum = world.make<long>(0);
    world.run(set_both(one.get_executor(), other.get_executor(), sum));
    EXPECT_EQ(sum, 2);
  });
}

TEST(NoRace, AfterAHopToTheStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto strand = asio::make_strand(pool);
    twice(pool, [&] { return hop_and_add(counter, strand); });
  });
}

awaitable<void> hop_in_vain(Counter& counter, asio::strand<asio::any_io_executor> strand) {
  co_await asio::post(strand, use_awaitable);
  co_await asio::post(use_awaitable);
  ++counter.value;  // [not on the strand]
}

TEST(Races, AfterAHopThatIsNotBound) {
  expect_race_in("not on the strand", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto strand = asio::make_strand(pool);
    twice(pool, [&] { return hop_in_vain(counter, strand); });
  });
}

// Channels hand over what was written before.

using ConcurrentChannel = asio::experimental::concurrent_channel<void(boost::system::error_code, int)>;

template <class Channel>
awaitable<void> produce(Counter& counter, Channel& channel) {
  co_await asio::post(use_awaitable);
  counter.value = 42;
  co_await channel.async_send({}, 1, use_awaitable);
}

template <class Channel>
awaitable<void> consume(Counter& counter, Channel& channel) {
  co_await channel.async_receive(use_awaitable);
  EXPECT_EQ(counter.value, 42);
  ++counter.value;
}

TEST(NoRace, AcrossAConcurrentChannel) {
  for (const std::size_t room : {0u, 1u})
    expect_no_race_in([room](kata::World& world, asio::any_io_executor pool) {
      Counter& counter = world.make<Counter>();
      auto& channel = world.make<ConcurrentChannel>(pool, room);
      asio::co_spawn(pool, produce(counter, channel), asio::detached);
      asio::co_spawn(pool, consume(counter, channel), asio::detached);
    });
}

// Objects that are shared.

struct Session : std::enable_shared_from_this<Session> {
  Session(std::vector<int>& log_of_all) : log{log_of_all} {}
  ~Session() { log.push_back(work); }
  std::vector<int>& log;
  int work = 0;
};

TEST(NoRace, WithTheLastOwnerOfAnObject) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    auto session = std::make_shared<Session>(world.make<std::vector<int>>());
    asio::post(pool, [session] { session->work = 1; });
    asio::post(pool, [session = std::move(session)] {});
  });
}

TEST(Races, OfOwnersThatAllWrite) {
  expect_race_in("two owners", [](kata::World& world, asio::any_io_executor pool) {
    auto session = std::make_shared<Session>(world.make<std::vector<int>>());
    for (int i = 0; i < 2; ++i)
      asio::post(pool, [session] {
        const auto self = session->shared_from_this();
        ++self->work;  // [two owners]
      });
  });
}

TEST(Races, OfAMapThatTwoInsertInto) {
  const auto report = kata::search(kata::pool(2), [](kata::World& world) {
    auto& prices = world.make<std::map<int, long>>();
    for (int i = 0; i < 2; ++i) asio::post(world.context(), [&prices, i] { prices[i] = 7; });  // [map]
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "race");
  EXPECT_EQ(stack_line(report.findings[0]), line_of("map"));
}

// The standard library's code works for whoever calls it; the tests, which are not checked, use the same.
TEST(Races, OfAString) {
  const struct {
    const char* name;
    void (*one)(std::string&);
    void (*other)(std::string&);
  } rows[] = {
      {"append", [](std::string& s) { s += 'x'; }, [](std::string& s) { s.append(30, 'y'); }},
      {"assign", [](std::string& s) { s = "abc"; }, [](std::string& s) { s = std::to_string(7); }},
      {"read", [](std::string& s) { s = "abc"; }, [](std::string& s) { (void)s.size(); }},
      {"compare", [](std::string& s) { s = "abc"; }, [](std::string& s) { (void)(s == "xyz"); }},
      {"copy", [](std::string& s) { s.insert(0, "ab"); }, [](std::string& s) { std::string{s}; }},
      {"move", [](std::string& s) { s.reserve(99); }, [](std::string& s) { auto taken = std::move(s); }},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto report = kata::search(kata::pool(2), [&](kata::World& world) {
      auto& text = world.make<std::string>();
      asio::post(world.context(), [&] { row.one(text); });
      asio::post(world.context(), [&] { row.other(text); });
      world.run_to_end();
    });
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_EQ(report.findings[0].rule, "race");
  }
}

TEST(NoRace, OfTheElementsOfAVector) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    auto& results = world.make<std::vector<int>>(3);
    auto& bytes = world.make<std::array<char, 8>>();
    for (std::size_t i = 0; i < 3; ++i)
      asio::post(pool, [&, i] {
        results[i] = 1;
        bytes[i] = 'x';
      });
  });
}

TEST(NoRace, OfMemoryThatComesBack) {
  expect_no_race_in([](kata::World&, asio::any_io_executor pool) {
    for (int i = 0; i < 3; ++i)
      asio::post(pool, [] {
        auto first = std::make_unique<long>(1);
        ++*first;
        first.reset();
        auto second = std::make_unique<long>(2);
        ++*second;
      });
  });
}

long next_id() {
  static std::mutex mutex;
  static const std::vector<long> start{100};
  thread_local long calls = 0;
  if (++calls > 1'000'000) return 0;
  const std::lock_guard lock{mutex};
  static long id = start[0];
  return ++id;
}

TEST(NoRace, OfStaticAndThreadLocalVariables) {
  expect_no_race_in([](kata::World&, asio::any_io_executor pool) {
    for (int i = 0; i < 2; ++i) asio::post(pool, [] { next_id(); });
  });
}

// Threads.

TEST(NoRace, WithAThreadThatIsJoined) {
  expect_right(kata::single, [](kata::World& world) {
    long value = 1;
    std::thread thread{[&] { ++value; }};
    thread.join();
    EXPECT_EQ(value, 2);
    auto result = std::async(std::launch::async, [&] { return ++value; });
    EXPECT_EQ(result.get(), 3);
    EXPECT_EQ(value, 3);
    std::promise<void> written;
    std::thread writer{[&] {
      value = 7;
      written.set_value();
    }};
    written.get_future().wait();
    EXPECT_EQ(value, 7);
    writer.join();
    world.run_to_end();
  });
}

TEST(Races, OfAThreadAndTheLoop) {
  expect_race(kata::single, "loop and thread", [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    const auto write = [&counter] { ++counter.value; };  // [loop and thread]
    auto& pool = world.make<asio::thread_pool>(1);
    asio::post(pool, write);
    asio::post(world.context(), write);
    world.run_to_end();
  });
}

awaitable<void> work_elsewhere(kata::World& world, asio::thread_pool& pool, Counter& counter) {
  ++counter.value;
  co_await asio::dispatch(asio::bind_executor(pool, use_awaitable));
  ++counter.value;
  co_await asio::dispatch(asio::bind_executor(world.context(), use_awaitable));
  ++counter.value;
}

TEST(NoRace, OfACoroutineThatGoesElsewhereAndComesBack) {
  expect_right(kata::single, [](kata::World& world) {
    Counter& counter = world.make<Counter>();
    world.spawn(work_elsewhere(world, world.make<asio::thread_pool>(2), counter));
    world.run_to_end();
  });
}

TEST(NoRace, WithSemaphoresLatchesAndConditions) {
  expect_right(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(2);
    Counter& counter = world.make<Counter>();
    auto& latch = world.make<std::latch>(1);
    auto& semaphore = world.make<std::counting_semaphore<>>(0);
    auto& condition = world.make<std::condition_variable>();
    asio::post(pool, [&] {
      ++counter.value;
      latch.count_down();
      semaphore.acquire();
      ++counter.value;
      const std::lock_guard lock{counter.mutex};
      counter.atomic = 1;
      condition.notify_one();
    });
    asio::post(pool, [&] {
      latch.wait();
      ++counter.value;
      semaphore.release();
      std::unique_lock lock{counter.mutex};
      condition.wait(lock, [&] { return counter.atomic == 1; });
      ++counter.value;
    });
    world.run_to_end();
    EXPECT_EQ(counter.value, 4);
  });
}

TEST(NoRace, WithReadersAndAWriter) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    for (int i = 0; i < 2; ++i)
      asio::post(pool, [&counter] {
        const std::shared_lock lock{counter.shared_mutex};
        EXPECT_GE(counter.value, 0);
      });
    asio::post(pool, [&counter] {
      const std::unique_lock lock{counter.shared_mutex};
      ++counter.value;
    });
  });
}

TEST(Races, OfAWriterThatLocksForReading) {
  expect_race_in("shared", [](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    for (int i = 0; i < 2; ++i)
      asio::post(pool, [&counter] {
        counter.mutex.lock();
        counter.mutex.unlock();
        ++counter.value;  // [shared]
      });
  });
}

// What the test does is in order with everything.

TEST(NoRace, WithTheTestItself) {
  expect_right(kata::pool(2), [](kata::World& world) {
    long value = 0;
    for (int i = 0; i < 3; ++i) {
      ++value;
      asio::post(world.context(), [&value] { ++value; });
      world.settle();
      ++value;
    }
    asio::steady_timer timer{world.context(), 1s};
    timer.async_wait([&value](boost::system::error_code) { ++value; });
    ++value;
    world.advance(1s);
    EXPECT_EQ(value, 11);
  });
}

awaitable<void> add_under_the_async_mutex(kata::AsyncMutex& mutex, Counter& counter) {
  const auto lock = co_await mutex.lock();
  const long before = counter.value;
  co_await asio::post(use_awaitable);
  counter.value = before + 1;
}

TEST(NoRace, UnderAnAsyncMutexOnAStrand) {
  expect_no_race_in([](kata::World& world, asio::any_io_executor pool) {
    Counter& counter = world.make<Counter>();
    auto& mutex = world.make<kata::AsyncMutex>();
    twice(asio::make_strand(pool), [&] { return add_under_the_async_mutex(mutex, counter); });
  });
}

TEST(NoRace, OfResultsThatComeAsFutures) {
  expect_right(kata::single, [](kata::World& world) {
    auto& pool = world.make<asio::thread_pool>(2);
    Counter& counter = world.make<Counter>();
    auto first = asio::co_spawn(pool, fetch(counter), asio::use_future);
    EXPECT_EQ(first.get(), 1);
    EXPECT_EQ(counter.value, 1);
    world.run_to_end();
  });
}

awaitable<void> expect_one(std::shared_future<long> result, Counter& counter) {
  EXPECT_EQ(result.get(), 1);
  EXPECT_EQ(counter.value, 1);
  co_return;
}

// Threads of a pool may wait for what a loop brings about.
TEST(NoRace, WithAThreadThatWaitsForAFuture) {
  for (const bool ready : {false, true}) {
    expect_right(kata::single, [&](kata::World& world) {
      Counter& counter = world.make<Counter>();
      auto& waiters = world.make<asio::thread_pool>(2);
      auto result = asio::co_spawn(world.context(), fetch(counter), asio::use_future).share();
      if (ready) world.settle();
      for (int i = 0; i < 2; ++i)
        asio::co_spawn(waiters, expect_one(result, counter), asio::detached);
      world.run_to_end();
    });
  }
}

}  // namespace
