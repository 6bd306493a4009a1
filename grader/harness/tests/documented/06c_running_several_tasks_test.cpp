// SPDX-License-Identifier: MIT
// The code of docs/course/06c-running-several-tasks.md, between the marks: what is bad has a finding, what is good has
// none. Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;

namespace {

awaitable<void> sleep_for(std::chrono::nanoseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(use_awaitable);
}

// --- one after the other

awaitable<int> price(int cents) {
  co_await sleep_for(1s);
  co_return cents;
}

namespace in_a_row_bad {
// [in-a-row: bad]
awaitable<int> breakfast() {
  const int tea = co_await price(150);
  const int bread = co_await price(280);  // is asked for when the tea is known
  co_return tea + bread;
}
// [end]
}  // namespace in_a_row_bad

namespace in_a_row_good {
// [in-a-row: good]
awaitable<int> breakfast() {
  const auto [tea, bread] = co_await (price(150) && price(280));
  co_return tea + bread;
}
// [end]
}  // namespace in_a_row_good

TEST(RunningSeveralTasks, InARow) {
  const auto program = [](kata::World& world, awaitable<int> (&breakfast)()) {
    EXPECT_EQ(world.run(breakfast()), 430);
    EXPECT_EQ(world.elapsed(), 1s);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, in_a_row_bad::breakfast); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, in_a_row_good::breakfast); }), "");
}

// --- results in the order in which they come

struct Race {
  std::vector<int> laps{};     // seconds for each runner
  std::vector<int> results{};  // what was measured, by runner
};

awaitable<int> run_a_lap(int seconds) {
  co_await sleep_for(std::chrono::seconds{seconds});
  co_return seconds;
}

namespace order_bad {
// [order: bad]
awaitable<void> time(Race& race, std::size_t runner) {
  race.results.push_back(co_await run_a_lap(race.laps[runner]));  // whoever is first, is first in the list
}
// [end]
}  // namespace order_bad

namespace order_good {
// [order: good]
awaitable<void> time(Race& race, std::size_t runner) {
  const int seconds = co_await run_a_lap(race.laps[runner]);
  race.results[runner] = seconds;  // there is a place for each, from the beginning
}
// [end]
}  // namespace order_good

TEST(RunningSeveralTasks, Order) {
  const auto program = [](kata::World& world, awaitable<void> (&time)(Race&, std::size_t), std::size_t places) {
    Race& race = world.make<Race>(Race{.laps = {70, 55, 62}});
    race.results.resize(places);
    for (std::size_t runner = 0; runner < race.laps.size(); ++runner) world.spawn(time(race, runner));
    world.run_to_end();
    EXPECT_EQ(race.results, race.laps);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, order_bad::time, 0); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, order_good::time, 3); }), "");
}

// --- an operation that is not told

namespace deaf_bad {
// [deaf: bad]
struct Bell {
  std::function<void(error_code)> pressed{};  // who waits for somebody to press

  template <class Token>
  auto async_wait(Token&& token) {
    const auto initiate = [this](auto handler) {
      pressed = [waiting = std::make_shared<decltype(handler)>(std::move(handler))](error_code error) {
        const auto executor = asio::get_associated_executor(*waiting);
        asio::post(executor, asio::append(std::move(*waiting), error));
      };
    };  // and if the one who waits does not want to any more?
    return asio::async_initiate<Token, void(error_code)>(initiate, token);
  }
};
// [end]
}  // namespace deaf_bad

namespace deaf_good {
// [deaf: good]
struct Bell {
  std::function<void(error_code)> pressed{};

  template <class Token>
  auto async_wait(Token&& token) {
    const auto initiate = [this](auto handler) {
      auto cancellation = asio::get_associated_cancellation_slot(handler);
      pressed = [waiting = std::make_shared<decltype(handler)>(std::move(handler))](error_code error) {
        const auto executor = asio::get_associated_executor(*waiting);
        asio::post(executor, asio::append(std::move(*waiting), error));
      };
      if (!cancellation.is_connected()) return;
      cancellation.assign([this](asio::cancellation_type) {
        const auto complete = std::exchange(pressed, nullptr);  // once: a press does the same
        if (complete) complete(asio::error::operation_aborted);
      });
    };
    return asio::async_initiate<Token, void(error_code)>(initiate, token);
  }
};
// [end]
}  // namespace deaf_good

template <class Bell>
awaitable<bool> somebody_rings(Bell& bell) {
  const auto first = co_await (bell.async_wait(use_awaitable) || sleep_for(5s));
  co_return first.index() == 0;
}

template <class Bell>
void wait_for_two_visitors(kata::World& world) {
  Bell& bell = world.make<Bell>();
  world.later([&bell] {
    const auto complete = std::exchange(bell.pressed, nullptr);
    if (complete) complete(error_code{});
  });
  world.run(somebody_rings(bell));
  EXPECT_FALSE(world.run(somebody_rings(bell)));
}

TEST(RunningSeveralTasks, Deaf) {
  EXPECT_EQ(rule_of(kata::single, wait_for_two_visitors<deaf_bad::Bell>), "stuck");
  EXPECT_EQ(rule_of(kata::single, wait_for_two_visitors<deaf_good::Bell>), "");
}

// --- what goes on when one has failed

struct Flat {
  int boxes_outside = 0;
};

awaitable<void> carry_boxes(Flat& flat) {
  for (int i = 0; i < 10; ++i) {
    co_await sleep_for(1min);
    ++flat.boxes_outside;
  }
}

awaitable<void> sign_the_contract() {
  co_await sleep_for(90s);
  throw std::runtime_error{"somebody else has the flat"};
}

namespace sibling_bad {
// [sibling: bad]
awaitable<void> move_out(Flat& flat) {
  asio::co_spawn(co_await asio::this_coro::executor, carry_boxes(flat), asio::detached);
  co_await sign_the_contract();  // throws, and the boxes are carried out all the same
}
// [end]
}  // namespace sibling_bad

namespace sibling_good {
// [sibling: good]
awaitable<void> move_out(Flat& flat) {
  co_await (carry_boxes(flat) && sign_the_contract());  // one fails: the other is cancelled, and has ended
}
// [end]
}  // namespace sibling_good

TEST(RunningSeveralTasks, Sibling) {
  const auto program = [](kata::World& world, awaitable<void> (&move_out)(Flat&)) {
    Flat& flat = world.make<Flat>();
    EXPECT_ANY_THROW(world.run(move_out(flat)));
    const int boxes_outside = flat.boxes_outside;
    world.settle();
    EXPECT_EQ(flat.boxes_outside, boxes_outside);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, sibling_bad::move_out); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, sibling_good::move_out); }), "");
}

// --- what the loser has in its hands

using Donations = asio::experimental::channel<void(error_code, int)>;

namespace lost_bad {
// [lost: bad]
awaitable<int> collect(Donations& donations) {
  for (int sum = 0;;) {
    const auto first = co_await (donations.async_receive(use_awaitable) || sleep_for(5s));
    if (first.index() == 1) co_return sum;  // the time was over first, and a donation may have come all the same
    sum += std::get<0>(first);
  }
}
// [end]
}  // namespace lost_bad

namespace lost_good {
// [lost: good]
awaitable<int> collect(Donations& donations) {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (int sum = 0;;) {
    timer.expires_after(5s);
    auto [order, error, cents, timed_out] =
        co_await asio::experimental::make_parallel_group(donations.async_receive(asio::deferred),
                                                         timer.async_wait(asio::deferred))
            .async_wait(asio::experimental::wait_for_one(), use_awaitable);
    if (error) co_return sum;  // nothing came: asked of the receive, and not of who was first
    sum += cents;
  }
}
// [end]
}  // namespace lost_good

TEST(RunningSeveralTasks, Lost) {
  const auto program = [](kata::World& world, awaitable<int> (&collect)(Donations&)) {
    Donations& donations = world.make<Donations>(world.executor(), 1);
    int& kept = world.make<int>(0);  // by the giver: nobody takes it
    const auto give = [](Donations& donations, int& kept) -> awaitable<void> {
      co_await sleep_for(5s);
      if (!donations.try_send(error_code{}, 20)) kept = 20;
    };
    world.spawn(give(donations, kept));
    int sum = world.run(collect(donations));
    world.run_to_end();
    donations.try_receive([&sum](error_code, int left) { sum += left; });
    EXPECT_EQ(sum + kept, 20);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, lost_bad::collect); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, lost_good::collect); }), "");
}

}  // namespace
