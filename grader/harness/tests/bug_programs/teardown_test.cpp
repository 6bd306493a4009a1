// SPDX-License-Identifier: MIT
// Programs that are torn down in the middle: at every point at which that can happen.
#include "expectations.hpp"

#include <kata/gate.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

constexpr kata::Model cut = kata::cut_anywhere(kata::single);

awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(use_awaitable);
}

awaitable<void> count(int& steps) {
  for (int i = 0; i < 3; ++i) {
    co_await asio::post(use_awaitable);
    ++steps;
  }
}

TEST(Teardown, ComesBeforeEveryHandlerAndNever) {
  std::set<int> seen;
  expect_right(cut, [&](kata::World& world) {
    int& steps = world.make<int>(0);
    const std::shared_ptr<int> at_the_end{nullptr, [&](int*) { seen.insert(steps); }};
    world.spawn(count(steps));
    world.run_to_end();
  });
  EXPECT_EQ(seen, (std::set<int>{0, 1, 2, 3}));
}

TEST(Teardown, GoesOnIfTheTestCatchesIt) {
  const kata::SearchReport report = kata::search(cut, [](kata::World& world) {
    for (int i = 0; i < 2; ++i) try {
        world.spawn(pause(1ms));
        world.run_to_end();
      } catch (...) {
      }
  });
  EXPECT_EQ(report.how, "exhaustive");
  EXPECT_TRUE(report.findings.empty());
}

// A coroutine waits in an object that it keeps alive: neither of them is ever destroyed.
struct Signal : std::enable_shared_from_this<Signal> {
  awaitable<void> wait() {
    const auto self = shared_from_this();
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(  // [waits in what it keeps]
        [this](auto handler) { waiting.push_back(std::move(handler)); }, use_awaitable);
  }
  void give() {
    for (auto& handler : std::exchange(waiting, {})) std::move(handler)();
  }
  std::vector<asio::any_completion_handler<void()>> waiting;
};

awaitable<void> give_later(std::shared_ptr<Signal> signal) {
  co_await pause(1s);
  signal->give();
}

TEST(Teardown, LeavesACircleOfOwnersBehind) {
  expect_bug(cut, {"leaked-coroutine", line_of("waits in what it keeps"), Order::unusual}, [](kata::World& world) {
    const auto signal = std::make_shared<Signal>();
    asio::co_spawn(world.context(), signal->wait(), asio::detached);
    world.spawn(give_later(signal));
    world.run_to_end();
  });
  expect_right(cut, [](kata::World& world) {
    asio::co_spawn(world.context(), give_later(std::make_shared<Signal>()), asio::detached);
    world.run_to_end();
  });
}

TEST(Teardown, IsToldInTheStory) {
  const kata::SearchReport report = kata::search(cut, [](kata::World& world) {
    const auto signal = std::make_shared<Signal>();
    asio::co_spawn(world.context(), signal->wait(), asio::detached);
    world.spawn(give_later(signal));
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  ASSERT_FALSE(report.findings[0].steps.empty());
  EXPECT_EQ(report.findings[0].steps.back().text, "the program is torn down");
  EXPECT_EQ(report.findings[0].steps.back().place, kata::Place{});
}

// A pool that sleeps is waited for: it goes on while the rest is destroyed.
struct Printer {
  asio::thread_pool pool{1};
  void print(int& pages) {
    asio::post(pool, [&pages] {
      std::this_thread::sleep_for(1s);
      ++pages;
    });
  }
};

// An object that keeps a coroutine waiting, and whose destructor waits for a thread.
struct Desk {
  kata::Gate gate;
  std::thread clerk{[] { std::this_thread::sleep_for(1s); }};
  ~Desk() { clerk.join(); }
};

TEST(Teardown, DestroysCoroutinesThatAnObjectKeepsWhileItWaitsForAThread) {
  const auto program = [](kata::World& world) {
    Desk& desk = world.make<Desk>();
    asio::co_spawn(world.context(), desk.gate.pass(), asio::detached);
    world.settle();
  };
  expect_right(kata::single, program);
  expect_right(cut, program);
}

TEST(Teardown, WaitsForAPoolThatSleeps) {
  expect_right(cut, [](kata::World& world) {
    int& pages = world.make<int>(0);
    Printer& printer = world.make<Printer>();
    printer.print(pages);
    world.spawn(pause(500ms));
    world.run_to_end();
  });
}

#if __has_feature(address_sanitizer)

// Use after the end, which only AddressSanitizer sees: it ends the program, in a process of its own here.

struct Room {
  std::set<int> guests;
};

struct Stay {
  Room& room;
  int guest;
  Stay(Room& room, int guest) : room{room}, guest{guest} { room.guests.insert(guest); }
  ~Stay() { room.guests.erase(guest); }
  Stay(const Stay&) = delete;
};

awaitable<void> visit(Room& room, int guest) {
  const Stay stay{room, guest};
  co_await pause(10ms);
}

awaitable<void> visit_shared(std::shared_ptr<Room> room, int guest) {
  const Stay stay{*room, guest};
  co_await pause(10ms);
}

TEST(TeardownDeathTest, ACoroutineOutlivesWhatItsDestructorsUse) {
  EXPECT_DEATH(kata::search(cut,
                            [](kata::World& world) {
                              const auto room = std::make_unique<Room>();
                              world.spawn(visit(*room, 1));
                              world.run_to_end();
                            }),
               "~Stay");
  expect_right(cut, [](kata::World& world) {
    world.spawn(visit(world.make<Room>(), 1));
    world.run_to_end();
  });
  expect_right(cut, [](kata::World& world) {
    world.spawn(visit_shared(std::make_shared<Room>(), 1));
    world.run_to_end();
  });
}

// A cache that refreshes itself, and is destroyed while it waits for the next time.
class Cache : public std::enable_shared_from_this<Cache> {
 public:
  explicit Cache(asio::any_io_executor executor) : timer_{executor} {}

  void refresh_with_this() {
    timer_.expires_after(1s);
    timer_.async_wait([this](const boost::system::error_code& error) {
      ++refreshed_;
      if (!error && refreshed_ < 3) refresh_with_this();
    });
  }

  void refresh_with_self() {
    timer_.expires_after(1s);
    timer_.async_wait([this, weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self) return;
      if (++refreshed_ < 3) refresh_with_self();
    });
  }

 private:
  asio::steady_timer timer_;
  int refreshed_ = 0;
};

TEST(TeardownDeathTest, AHandlerComesToAnObjectThatIsGone) {
  const auto program = [](kata::World& world, void (Cache::*refresh)()) {
    auto cache = std::make_shared<Cache>(world.executor());
    ((*cache).*refresh)();
    world.advance(1s * static_cast<int>(world.choose(4)));
    cache.reset();
    world.run_to_end();
  };
  EXPECT_DEATH(kata::search(kata::single, [&](kata::World& world) { program(world, &Cache::refresh_with_this); }),
               "heap-use-after-free");
  expect_right(kata::single, [&](kata::World& world) { program(world, &Cache::refresh_with_self); });
}

// The members of an object are destroyed in the reverse order: the data goes before the pool that uses it.
struct Mill {
  asio::thread_pool pool{1};
  std::vector<int> sacks = std::vector<int>(3);
  void grind() {
    asio::post(pool, [this] {
      std::this_thread::sleep_for(1s);
      sacks[0] = 1;
    });
  }
};

struct SafeMill {
  std::vector<int> sacks = std::vector<int>(3);
  asio::thread_pool pool{1};
  void grind() {
    asio::post(pool, [this] {
      std::this_thread::sleep_for(1s);
      sacks[0] = 1;
    });
  }
};

template <class AnyMill>
void grind(kata::World& world) {
  const auto mill = std::make_unique<AnyMill>();
  mill->grind();
  world.spawn(pause(500ms));
  world.run_spawned();
  mill->pool.join();
}

TEST(TeardownDeathTest, APoolOutlivesWhatItsHandlersUse) {
  EXPECT_DEATH(kata::search(cut, grind<Mill>), "AddressSanitizer|Assertion '__n < this->size\\(\\)' failed");
  expect_right(cut, grind<SafeMill>);
}

#endif

}  // namespace
