// SPDX-License-Identifier: MIT
// Gates, witnesses, the clock and choices, as tests of katas use them.
#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/witness.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace std::chrono_literals;

namespace {

void in_every_order(const kata::Body& body) {
  const kata::SearchReport report = kata::search(kata::single, body);
  EXPECT_EQ(report.how, "exhaustive");
  for (const kata::Finding& finding : report.findings) ADD_FAILURE() << finding.rule << ": " << finding.message;
}

awaitable<void> visit(kata::Gate& gate, kata::InFlight& inside, kata::CallLog& log) {
  const auto visiting = inside.enter();
  co_await gate.pass();
  log.add("through");
}

TEST(Vocabulary, AGateParksUntilItIsOpened) {
  in_every_order([](kata::World& world) {
    auto& gate = world.make<kata::Gate>();
    auto& inside = world.make<kata::InFlight>();
    auto& log = world.make<kata::CallLog>();
    for (int i = 0; i < 3; ++i) asio::co_spawn(world.context(), visit(gate, inside, log), asio::detached);
    world.settle();
    EXPECT_EQ(gate.waiting(), 3u);
    EXPECT_EQ(inside.now(), 3);
    gate.open_one();
    world.settle();
    EXPECT_EQ(inside.now(), 2);
    EXPECT_EQ(log.calls("through"), 1);
    gate.open_all();
    world.run_to_end();
    EXPECT_EQ(inside.now(), 0);
    EXPECT_EQ(inside.most(), 3);
    EXPECT_EQ(log.names(), (std::vector<std::string>{"through", "through", "through"}));
    EXPECT_EQ(gate.came(), 3u);
  });
}

// What a coroutine refers to is there when it is destroyed, also if the gate is a part of it.
struct Lobby {
  std::set<int> guests;
  kata::Gate gate;
};

struct Visit {
  Lobby& lobby;
  explicit Visit(Lobby& lobby) : lobby{lobby} { lobby.guests.insert(1); }
  ~Visit() { lobby.guests.erase(1); }
  Visit(const Visit&) = delete;
};

asio::awaitable<void> visit(Lobby& lobby) {
  const Visit visit{lobby};
  co_await lobby.gate.pass();
}

TEST(Vocabulary, AGateLetsGoOfWhoIsParkedBeforeObjectsAreDestroyed) {
  const kata::SearchReport report = kata::search(kata::single, [](kata::World& world) {
    asio::co_spawn(world.context(), visit(world.make<Lobby>()), asio::detached);
    world.settle();
  });
  EXPECT_EQ(report.how, "exhaustive");
}

TEST(Vocabulary, AWorldWhoseTestFailedIsLeftAsItIs) {
  bool destroyed = false;
  const kata::SearchReport report = kata::search(kata::single, [&](kata::World& world) {
    world.make<std::shared_ptr<void>>(nullptr, [&](void*) { destroyed = true; });
    EXPECT_TRUE(false);
  });
  EXPECT_EQ(report.findings.size(), 1u);
  EXPECT_FALSE(destroyed);
}

TEST(Vocabulary, AGateCanThrow) {
  in_every_order([](kata::World& world) {
    auto& gate = world.make<kata::Gate>();
    world.later([&gate] { gate.fail_one(std::make_exception_ptr(std::runtime_error{"closed"})); });
    EXPECT_THROW(world.run(gate.pass()), std::runtime_error);
  });
}

awaitable<void> beat(kata::World& world, int times, std::chrono::seconds period, kata::CallLog& log) {
  asio::steady_timer timer{world.context()};
  for (int i = 0; i < times; ++i) {
    timer.expires_after(period);
    co_await timer.async_wait(use_awaitable);
    log.add("beat");
  }
}

TEST(Vocabulary, TheClockGoesAsFarAsTheTestSays) {
  in_every_order([](kata::World& world) {
    auto& log = world.make<kata::CallLog>();
    world.advance(0s);
    EXPECT_EQ(world.elapsed(), 0s);
    world.spawn(beat(world, 3, 10s, log));
    world.advance(9s);
    EXPECT_EQ(log.calls("beat"), 0);
    world.advance(1s);  // what is due at the end of the time has happened
    EXPECT_EQ(log.calls("beat"), 1);
    world.advance(25s);
    EXPECT_EQ(log.calls("beat"), 3);
    EXPECT_EQ(world.elapsed(), 35s);
    world.advance(1h);
    EXPECT_EQ(world.elapsed(), 1h + 35s);
    world.run_to_end();
  });
}

TEST(Vocabulary, AChoiceIsTriedInAllItsValues) {
  std::set<std::pair<std::size_t, std::size_t>> seen;
  const kata::SearchReport report = kata::search(kata::single, [&](kata::World& world) {
    const std::size_t first = world.choose(3);
    seen.insert({first, world.choose(2)});
  });
  EXPECT_EQ(report.schedules, 6u);
  EXPECT_EQ(seen.size(), 6u);
}

TEST(Vocabulary, FramesThatAreAliveAreCounted) {
  in_every_order([](kata::World& world) {
    auto& gate = world.make<kata::Gate>();
    auto& inside = world.make<kata::InFlight>();
    auto& log = world.make<kata::CallLog>();
    EXPECT_EQ(world.live_frames(), 0u);
    asio::co_spawn(world.context(), visit(gate, inside, log), asio::detached);
    world.settle();
    EXPECT_EQ(world.live_frames(), 1u);
    gate.open_all();
    world.run_to_end();
    EXPECT_EQ(world.live_frames(), 0u);
  });
}

TEST(Vocabulary, RandomnessIsTheSameInEverySchedule) {
  std::set<unsigned> first;
  std::set<unsigned> second;
  const kata::SearchReport report = kata::search(kata::single, [&](kata::World& world) {
    std::random_device device;
    first.insert(device());
    world.choose(5);
    second.insert(device());
  });
  EXPECT_EQ(report.schedules, 5u);
  EXPECT_EQ(first.size(), 1u);
  EXPECT_EQ(second.size(), 1u);
  EXPECT_NE(first, second);
}

awaitable<void> break_a_rule(kata::World& world, bool& goes_on) {
  co_await asio::post(use_awaitable);
  world.broken("too many");
  co_await asio::post(use_awaitable);
  goes_on = true;
}

TEST(Vocabulary, ABrokenRuleEndsTheSchedule) {
  bool goes_on = false;
  const kata::SearchReport report = kata::search(kata::single, [&](kata::World& world) {
    world.spawn(break_a_rule(world, goes_on));
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "assertion");
  EXPECT_EQ(report.findings[0].message, "too many");
  EXPECT_EQ(report.findings[0].place.function, "break_a_rule");
  EXPECT_FALSE(goes_on);
}

}  // namespace
