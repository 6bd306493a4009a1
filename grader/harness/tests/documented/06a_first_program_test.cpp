// SPDX-License-Identifier: MIT
// The code of docs/course/06a-first-async-program.md, between the marks: what is bad has a finding, what is good has
// none.
#include "documented/rule_of.hpp"

#include <kata/stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::as_tuple;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

namespace {

using Stream = kata::Stream;

// --- one after the other

awaitable<int> price_in(std::string shop) {
  asio::steady_timer answer{co_await asio::this_coro::executor, shop == "Bern" ? 3s : 2s};
  co_await answer.async_wait(use_awaitable);
  co_return static_cast<int>(shop.size());
}

namespace one_after_the_other_bad {
// [one-after-the-other: bad]
awaitable<int> sum_of_prices() {
  awaitable<int> bern = price_in("Bern");  // asks nobody yet
  awaitable<int> zurich = price_in("Zurich");
  const int first = co_await std::move(bern);    // three seconds
  co_return first + co_await std::move(zurich);  // and two more
}
// [end]
}  // namespace one_after_the_other_bad

namespace one_after_the_other_good {
// [one-after-the-other: good]
awaitable<int> sum_of_prices() {
  const auto [bern, zurich] = co_await (price_in("Bern") && price_in("Zurich"));  // three seconds in all
  co_return bern + zurich;
}
// [end]
}  // namespace one_after_the_other_good

TEST(FirstProgram, OneAfterTheOther) {
  const auto program = [](kata::World& world, awaitable<int> (&sum)()) {
    EXPECT_EQ(world.run(sum()), 10);
    EXPECT_EQ(world.elapsed(), 3s);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, one_after_the_other_bad::sum_of_prices); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, one_after_the_other_good::sum_of_prices); }),
            "");
}

// --- a buffer that is gone

namespace buffer_of_a_local_bad {
// [buffer-of-a-local: bad]
void greet(Stream& guest, const std::string& name) {
  const std::string text = "Good evening, " + name + ", your table is ready\n";
  asio::async_write(guest, asio::buffer(text), [](error_code, std::size_t) {});
}  // here the text ends, and the write has only begun
// [end]
}  // namespace buffer_of_a_local_bad

namespace buffer_of_a_local_good {
// [buffer-of-a-local: good]
void greet(Stream& guest, const std::string& name) {
  const auto text = std::make_shared<std::string>("Good evening, " + name + ", your table is ready\n");
  asio::async_write(guest, asio::buffer(*text), [text](error_code, std::size_t) {});  // kept by its handler
}
// [end]
}  // namespace buffer_of_a_local_good

TEST(FirstProgram, BufferOfALocal) {
  const auto program = [](kata::World& world, void (&greet)(Stream&, const std::string&)) {
    Stream& guest = world.make<Stream>(world);
    greet(guest, "Ada");
    world.settle();
    EXPECT_EQ(guest.written(), "Good evening, Ada, your table is ready\n");
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, buffer_of_a_local_bad::greet); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, buffer_of_a_local_good::greet); }), "");
}

// --- a wait that was reset

struct Call {
  asio::steady_timer silence;
  bool over = false;
};

void heard_something(Call& call) { call.silence.expires_after(10s); }  // cancels the wait that is under way

namespace reset_wait_bad {
// [reset-wait: bad]
awaitable<void> hang_up_after_silence(Call& call) {
  call.silence.expires_after(10s);
  co_await call.silence.async_wait(use_awaitable);  // throws operation_aborted as soon as something is heard
  call.over = true;
}
// [end]
}  // namespace reset_wait_bad

namespace reset_wait_good {
// [reset-wait: good]
awaitable<void> hang_up_after_silence(Call& call) {
  call.silence.expires_after(10s);
  while (call.silence.expiry() > asio::steady_timer::clock_type::now())
    co_await call.silence.async_wait(as_tuple(use_awaitable));  // came to its end, or was reset: look at the clock
  call.over = true;
}
// [end]
}  // namespace reset_wait_good

TEST(FirstProgram, ResetWait) {
  const auto program = [](kata::World& world, awaitable<void> (&hang_up)(Call&)) {
    Call& call = world.make<Call>(Call{asio::steady_timer{world.executor()}});
    world.spawn(hang_up(call));
    world.advance(8s);
    heard_something(call);
    world.advance(9s);
    EXPECT_FALSE(call.over);
    world.advance(1s);
    EXPECT_TRUE(call.over);
    world.run_to_end();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, reset_wait_bad::hang_up_after_silence); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, reset_wait_good::hang_up_after_silence); }),
            "");
}

// --- a timer whose owner is gone

struct Lamp {
  bool on = false;
};

namespace timer_of_the_dead_bad {
// [timer-of-the-dead: bad]
class Alarm {
 public:
  Alarm(const asio::any_io_executor& executor, Lamp& lamp) : timer_{executor, 10s}, lamp_{lamp} {
    timer_.async_wait([this](error_code error) {
      if (!error) lamp_.on = true;  // no error, if the ten seconds were over before the alarm was destroyed
    });
  }

 private:
  asio::steady_timer timer_;
  Lamp& lamp_;
};
// [end]
}  // namespace timer_of_the_dead_bad

namespace timer_of_the_dead_good {
// [timer-of-the-dead: good]
class Alarm {
 public:
  Alarm(const asio::any_io_executor& executor, Lamp& lamp) : timer_{executor, 10s}, lamp_{lamp} {
    timer_.async_wait([this, alive = std::weak_ptr{alive_}](error_code error) {
      if (alive.expired()) return;  // first of all: after that, `this` may be used
      if (!error) lamp_.on = true;
    });
  }

 private:
  asio::steady_timer timer_;
  Lamp& lamp_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};
// [end]
}  // namespace timer_of_the_dead_good

template <class Alarm>
void is_switched_off_when_it_is_due(kata::World& world) {
  Lamp& lamp = world.make<Lamp>();
  auto& alarm = world.make<std::optional<Alarm>>();
  auto& other = world.make<asio::steady_timer>(world.executor(), 10s);
  bool& off = world.make<bool>(false);
  other.async_wait([&](error_code) {
    if (lamp.on) return;
    alarm.reset();
    off = true;
  });
  alarm.emplace(world.executor(), lamp);
  world.settle();
  EXPECT_FALSE(off && lamp.on);
}

TEST(FirstProgram, TimerOfTheDead) {
  EXPECT_EQ(rule_of(kata::single, is_switched_off_when_it_is_due<timer_of_the_dead_bad::Alarm>), "assertion");
  EXPECT_EQ(rule_of(kata::single, is_switched_off_when_it_is_due<timer_of_the_dead_good::Alarm>), "");
}

}  // namespace
