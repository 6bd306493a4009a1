// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <kata/explore.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;
using Time = std::chrono::nanoseconds;

// Nobody can wake up for nothing in so long a time without being noticed.
constexpr Time fifty_years = 24h * 365 * 50;

// An alarm that was sent: when that began, in virtual time. It takes a second.
struct Sent {
  std::string alarm;
  Time at;

  bool operator==(const Sent&) const = default;
};

void PrintTo(const Sent& sent, std::ostream* out) {
  *out << sent.alarm << " at " << std::chrono::duration<double>{sent.at}.count() << " s";
}

// A hut, and the valley that hears of it.
class Hut {
 public:
  Hut(kata::World& world, int radios) : world_{world}, radios_{radios} {
    box_in_use_ = &box_.emplace(radios, [this](const std::string& alarm) { send(alarm); });
  }

  AlarmBox& box() { return *box_; }
  void close() { box_.reset(); }

  // In the order in which they went out.
  const std::vector<Sent>& sent() const { return sent_; }
  Names names() const {
    Names names;
    for (const Sent& one : sent_) names.push_back(one.alarm);
    return names;
  }

  // What is raised while `alarm` is being sent.
  void raise_while_sending(std::string alarm, std::string raised) {
    cause_ = std::move(alarm);
    effect_ = std::move(raised);
  }

 private:
  void send(const std::string& alarm) {
    EXPECT_LT(sending_, radios_) << "more alarms are being sent than there are radios";
    ++sending_;
    sent_.push_back({alarm, world_.elapsed()});
    if (alarm == cause_) box_in_use_->raise(effect_);
    std::this_thread::sleep_for(1s);
    --sending_;
  }

  kata::World& world_;
  const int radios_;
  int sending_ = 0;
  std::vector<Sent> sent_;
  std::string cause_;
  std::string effect_;
  std::optional<AlarmBox> box_;
  AlarmBox* box_in_use_ = nullptr;  // also while it is being closed
};

// Runs `story` for each order in which the threads may go on. A thread that spins is told soon.
void in_every_order(int radios, const std::function<void(kata::World&, Hut&)>& story, std::size_t steps = 200) {
  kata::explore(kata::single, [&](kata::World& world) { story(world, world.make<Hut>(world, radios)); },
                {.steps = steps, .branches = 20'000});
}

TEST(AlarmBox, AnAlarmGoesOutAtOnce) {
  in_every_order(1, [](kata::World& world, Hut& hut) {
    world.advance(1234ms);
    hut.box().raise("smoke");
    world.advance(0s);
    ASSERT_EQ(hut.sent(), (std::vector<Sent>{{"smoke", 1234ms}})) << "an alarm waits, and the radio is free";
    world.advance(10s);
    hut.box().raise("water");
    world.advance(0s);
    EXPECT_EQ(hut.sent(), (std::vector<Sent>{{"smoke", 1234ms}, {"water", 11234ms}}))
        << "an alarm waits, and the radio is free";
    hut.close();
  });
}

// Whatever wakes a thread is a step of the search, and there are few. Nothing settles as long as a thread waits for
// the clock.
TEST(AlarmBox, ABoxThatHasNothingToSendSleeps) {
  in_every_order(2, [](kata::World& world, Hut& hut) {
    world.settle();
    EXPECT_EQ(world.elapsed(), 0s) << "a thread has waited for the clock";
    world.advance(fifty_years);
    hut.box().raise("smoke");
    world.advance(1s);
    EXPECT_EQ(hut.names(), Names{"smoke"});
    world.advance(fifty_years);
    EXPECT_EQ(hut.names(), Names{"smoke"});
    hut.close();
  }, 40);
}

TEST(AlarmBox, AlarmsGoOutInTheOrderInWhichTheyWereRaised) {
  in_every_order(1, [](kata::World& world, Hut& hut) {
    Hut& other = world.make<Hut>(world, 1);
    for (const char* alarm : {"smoke", "door", "smoke", "smoke"}) hut.box().raise(alarm);
    EXPECT_EQ(world.elapsed(), 0s) << "the sensor waits for the radio";
    world.advance(10s);
    EXPECT_EQ(hut.sent(), (std::vector<Sent>{{"smoke", 0s}, {"door", 1s}, {"smoke", 2s}, {"smoke", 3s}}));
    EXPECT_EQ(other.names(), Names{}) << "an alarm of another hut";
    other.close();
    hut.close();
  });
}

TEST(AlarmBox, NoRadioRestsWhileAnAlarmWaits) {
  in_every_order(2, [](kata::World& world, Hut& hut) {
    world.advance(0s);
    for (const char* alarm : {"smoke", "water", "door", "smoke"}) hut.box().raise(alarm);
    world.advance(10s);
    ASSERT_EQ(hut.sent().size(), 4u);
    Names first{hut.sent()[0].alarm, hut.sent()[1].alarm};
    std::ranges::sort(first);
    EXPECT_EQ(first, (Names{"smoke", "water"})) << "a later alarm went out first";
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(hut.sent()[i].at, i < 2 ? 0s : 1s) << hut.sent()[i].alarm;
    hut.close();
  });
}

// Threads that raise an alarm each, at once or in the moment in which the radio ends with what it has sent.
TEST(AlarmBox, SensorsHaveThreadsOfTheirOwn) {
  in_every_order(1, [](kata::World& world, Hut& hut) {
    auto& sensors = world.make<std::vector<std::thread>>();
    for (const char* alarm : {"smoke", "water"})
      sensors.emplace_back([&hut, alarm = std::string{alarm}] { hut.box().raise(alarm); });
    world.advance(10s);
    for (std::thread& sensor : sensors) sensor.join();
    Names names = hut.names();
    std::ranges::sort(names);
    EXPECT_EQ(names, (Names{"smoke", "water"}));
    for (std::size_t i = 0; i < hut.sent().size(); ++i)
      EXPECT_EQ(hut.sent()[i].at, i * 1s) << "an alarm waits, and the radio is free";
    hut.close();
  });
}

TEST(AlarmBox, AnAlarmMayComeWhenTheRadioHasJustEnded) {
  in_every_order(1, [](kata::World& world, Hut& hut) {
    auto& sensor = world.make<std::thread>([&hut] {
      hut.box().raise("smoke");
      std::this_thread::sleep_for(1s);
      hut.box().raise("water");
    });
    world.advance(10s);
    sensor.join();
    EXPECT_EQ(hut.sent(), (std::vector<Sent>{{"smoke", 0s}, {"water", 1s}}))
        << "an alarm waits, and the radio is free";
    hut.close();
  });
}

// One radio is told of the second alarm, and the other, which has just ended, may be quicker.
TEST(AlarmBox, AnAlarmMayGoToAnotherRadioThanTheOneThatWasWoken) {
  in_every_order(2, [](kata::World& world, Hut& hut) {
    world.advance(0s);
    hut.box().raise("smoke");
    world.advance(0s);
    auto& sensor = world.make<std::thread>([&hut] {
      std::this_thread::sleep_for(1s);
      hut.box().raise("water");
    });
    world.advance(5s);
    sensor.join();
    for (const char* alarm : {"door", "smoke"}) hut.box().raise(alarm);
    world.advance(5s);
    ASSERT_EQ(hut.sent().size(), 4u);
    EXPECT_EQ(hut.sent()[2].at, 5s);
    EXPECT_EQ(hut.sent()[3].at, 5s) << "a radio has ended, and the box is still open";
    hut.close();
  });
}

TEST(AlarmBox, SendMayRaiseAnAlarm) {
  in_every_order(1, [](kata::World& world, Hut& hut) {
    hut.raise_while_sending("smoke", "battery is low");
    hut.box().raise("smoke");
    hut.close();
    EXPECT_EQ(hut.names(), (Names{"smoke", "battery is low"}));
    EXPECT_EQ(world.elapsed(), 2s);
  });
}

TEST(AlarmBox, WhatIsRaisedInSendGoesOutAtOnceIfARadioIsFree) {
  in_every_order(2, [](kata::World& world, Hut& hut) {
    hut.raise_while_sending("smoke", "battery is low");
    world.advance(0s);
    hut.box().raise("smoke");
    world.advance(10s);
    EXPECT_EQ(hut.sent(), (std::vector<Sent>{{"smoke", 0s}, {"battery is low", 0s}}))
        << "an alarm waits, and a radio is free";
    hut.close();
  });
}

TEST(AlarmBox, ClosingItSendsWhatWasRaised) {
  in_every_order(2, [](kata::World& world, Hut& hut) {
    for (const char* alarm : {"smoke", "water", "door"}) hut.box().raise(alarm);
    hut.close();
    EXPECT_EQ(hut.names().size(), 3u) << "an alarm was raised, and nobody in the valley heard of it";
    EXPECT_EQ(world.elapsed(), 2s);
  });
}

TEST(AlarmBox, ClosingItWhenAllIsSentEndsAtOnce) {
  in_every_order(3, [](kata::World& world, Hut& hut) {
    world.advance(1234ms);
    hut.close();
    EXPECT_EQ(world.elapsed(), 1234ms) << "closing waits, and there is nothing to wait for";
  });
}

// A thread that closes the box at any moment, also before the radios have begun to wait.
TEST(AlarmBox, ItMayBeClosedAtAnyMoment) {
  in_every_order(2, [](kata::World& world, Hut& hut) {
    auto& owner = world.make<std::thread>([&hut] { hut.close(); });
    world.settle();
    owner.join();
    EXPECT_EQ(world.elapsed(), 0s) << "closing waits, and there is nothing to wait for";
  });
}

TEST(AlarmBox, AnAlarmMayBeTheLastThingBeforeItIsClosed) {
  in_every_order(1, [](kata::World& world, Hut& hut) {
    auto& owner = world.make<std::thread>([&hut] {
      hut.box().raise("smoke");
      hut.close();
    });
    world.settle();
    owner.join();
    EXPECT_EQ(hut.sent(), (std::vector<Sent>{{"smoke", 0s}}));
    EXPECT_EQ(world.elapsed(), 1s);
  });
}

// An avalanche of them, while the radio is busy.
TEST(AlarmBox, ThereIsRoomForAllAlarms) {
  constexpr int count = 1000;
  kata::explore(kata::single, [](kata::World& world) {
    Names& names = world.make<Names>();
    auto& box = world.make<std::optional<AlarmBox>>();
    box.emplace(1, [&names](const std::string& alarm) {
      if (names.empty()) std::this_thread::sleep_for(1s);
      names.push_back(alarm);
    });
    box->raise("0");
    world.advance(0s);
    for (int i = 1; i < count; ++i) box->raise(std::to_string(i));
    EXPECT_EQ(world.elapsed(), 0s) << "the sensor waits for the radio";
    box.reset();
    ASSERT_EQ(names.size(), std::size_t{count});
    for (int i = 0; i < count; ++i) ASSERT_EQ(names[i], std::to_string(i));
  });
}

}  // namespace
