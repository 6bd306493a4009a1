// SPDX-License-Identifier: MIT
// Objects, what is returned of them, and threads: whoever touches memory is seen, and nobody else.
#include "races/expect_race.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

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

// What a thread does at its end.

struct AddedAtTheEnd {
  ~AddedAtTheEnd() {
    if (to == nullptr) return;
    std::unique_lock lock{to->mutex, std::defer_lock};
    if (locked) lock.lock();
    to->value += 1;  // [added at the end]
  }
  Counter* to = nullptr;
  bool locked = false;
};

std::thread thread_that_adds_at_its_end(Counter& counter, bool locked) {
  return std::thread{[&counter, locked] {
    thread_local AddedAtTheEnd added;
    added.to = &counter;
    added.locked = locked;
  }};
}

void two_threads_that_add_at_their_end(Counter& counter, bool locked) {
  std::thread first = thread_that_adds_at_its_end(counter, locked);
  std::thread second = thread_that_adds_at_its_end(counter, locked);
  first.join();
  second.join();
  EXPECT_EQ(counter.value, 2);
}

TEST(Races, OfDestructorsOfThreadLocals) {
  expect_race(kata::single, "added at the end", [](kata::World& world) {
    two_threads_that_add_at_their_end(world.make<Counter>(), false);
  });
}

TEST(NoRace, OfDestructorsOfThreadLocalsThatLock) {
  expect_right(kata::single, [](kata::World& world) { two_threads_that_add_at_their_end(world.make<Counter>(), true); });
}

}  // namespace
