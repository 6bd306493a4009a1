// SPDX-License-Identifier: MIT
#include "gateway.hpp"

#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using Calls = std::vector<std::string>;

constexpr auto answer_time = 10ms;  // from a question to its answer, or its error

// How a read uses the bus if its first two attempts fail.
const Calls three_attempts{"0 ms: wake",   "300 ms: ask",   "2310 ms: wake",
                           "2610 ms: ask", "4620 ms: wake", "4920 ms: ask"};

std::exception_ptr no_answer(const std::string& what) {
  return std::make_exception_ptr(SensorError{what});
}

// What a bus throws may be of any type, and may say more than what().
struct BatteryIsLow : SensorError {
  BatteryIsLow() : SensorError{"battery is low"} {}
};
struct BusIsDown : std::runtime_error {
  BusIsDown() : std::runtime_error{"the bus is down"} {}
};

// The level that a sensor reports when it is asked for the first, second... time.
constexpr int level(int sensor, int question) {
  return 1000 * (sensor + 1) + question;
}

// A gateway with its event loop, and a bus that writes down when it was used.
class Station {
 public:
  explicit Station(kata::World& world) : world_{world} { world.name(world.context(), "the loop"); }

  // The sensor's next questions end with these errors. After them it answers.
  void fail(int sensor, const std::vector<std::exception_ptr>& errors) {
    errors_[sensor].insert(errors_[sensor].end(), errors.begin(), errors.end());
  }

  // The level that the sensor reports from now on.
  void set_level(int sensor, int level) { levels_[sensor] = level; }

  // What became of the read, as in "310 ms: 1001" or "310 ms: no answer"; empty as long as it is under way. It
  // stays valid as long as the station.
  const std::string& start_read(int sensor) {
    std::string& outcome = outcomes_.emplace_back();
    asio::co_spawn(world_.context(), read(sensor, outcome), rethrow);
    return outcome;
  }

  // The answer to a request for a heartbeat, as in "300 ms: heartbeat 8, silent: 0 2"; empty if it takes time.
  std::string heartbeat(int number) {
    auto answer = std::make_shared<std::string>();
    asio::co_spawn(world_.context(), answer_heartbeat(number, answer), rethrow);
    world_.advance(0ms);
    return *answer;
  }

  // The uses of the bus for one sensor, as in "0 ms: wake", "300 ms: ask".
  const Calls& calls(int sensor) { return calls_[sensor]; }

  void advance(std::chrono::milliseconds time) { world_.advance(time); }
  // Runs until nothing happens any more; the time then.
  std::chrono::nanoseconds settle() {
    world_.settle();
    return world_.elapsed();
  }
  std::size_t live_frames() const { return world_.live_frames(); }

  void destroy_gateway() { gateway_.reset(); }

 private:
  static void rethrow(std::exception_ptr error) {
    if (error) std::rethrow_exception(std::move(error));
  }

  // The time, and the place if it is not the gateway's loop.
  std::string now() const {
    return std::to_string(world_.elapsed() / 1ms) + (in_loop() ? " ms: " : " ms, outside of the loop: ");
  }

  bool in_loop() const { return world_.running_in() == "the loop"; }

  asio::awaitable<int> ask(int sensor) {
    calls_[sensor].push_back(now() + "ask");
    if (!in_loop()) throw std::logic_error{"the bus is used outside of the loop"};
    const int question = ++questions_[sensor];
    std::exception_ptr error;
    if (std::deque<std::exception_ptr>& errors = errors_[sensor]; !errors.empty()) {
      error = errors.front();
      errors.pop_front();
    }
    asio::steady_timer timer{world_.executor(), answer_time};
    co_await timer.async_wait(asio::use_awaitable);
    if (error) std::rethrow_exception(error);
    const auto set = levels_.find(sensor);
    co_return set == levels_.end() ? level(sensor, question) : set->second;
  }

  asio::awaitable<void> read(int sensor, std::string& outcome) {
    std::string end;
    try {
      end = std::to_string(co_await gateway_->read(sensor));
    } catch (const BatteryIsLow& error) {
      end = std::string{"BatteryIsLow: "} + error.what();
    } catch (const SensorError& error) {
      end = error.what();
    } catch (const BusIsDown& error) {
      end = std::string{"BusIsDown: "} + error.what();
    } catch (const std::out_of_range&) {
      end = "no such sensor";
    } catch (const std::exception& error) {
      end = std::string{"another exception: "} + error.what();
    } catch (int error) {
      end = "int: " + std::to_string(error);
    }
    outcome = now() + end;
  }

  asio::awaitable<void> answer_heartbeat(int number, std::shared_ptr<std::string> answer) {
    const Heartbeat heartbeat = co_await gateway_->heartbeat(number);
    *answer = now() + "heartbeat " + std::to_string(heartbeat.number) + ", silent:";
    for (const int sensor : heartbeat.silent) *answer += ' ' + std::to_string(sensor);
  }

  kata::World& world_;
  std::map<int, std::deque<std::exception_ptr>> errors_;
  std::map<int, int> questions_;
  std::map<int, int> levels_;
  std::map<int, Calls> calls_;
  std::deque<std::string> outcomes_;
  std::unique_ptr<Gateway> gateway_ = std::make_unique<Gateway>(
      world_.executor(), Bus{.wake = [this](int sensor) { calls_[sensor].push_back(now() + "wake"); },
                             .ask = [this](int sensor) { return ask(sensor); }});
};

// Runs `story` at a station of its own for each order of events that is possible on one thread.
void in_every_order(const std::function<void(Station&)>& story) {
  kata::explore(kata::single, [&](kata::World& world) {
    auto& station = world.make<Station>(world);
    story(station);
    station.settle();
  });
}

TEST(Gateway, ASensorIsAskedOnceItHasSettled) {
  in_every_order([](Station& station) {
    const std::string& read = station.start_read(1);
    station.settle();
    EXPECT_EQ(station.calls(1), (Calls{"0 ms: wake", "300 ms: ask"}));
    EXPECT_EQ(read, "310 ms: 2001");
  });
}

TEST(Gateway, AFailedAttemptIsRepeatedAfterThePause) {
  in_every_order([](Station& station) {
    station.fail(1, {no_answer("no answer")});
    const std::string& read = station.start_read(1);
    station.settle();
    EXPECT_EQ(station.calls(1), (Calls{"0 ms: wake", "300 ms: ask", "2310 ms: wake", "2610 ms: ask"}));
    EXPECT_EQ(read, "2620 ms: 2002");
  });
}

TEST(Gateway, TheErrorOfTheLastAttemptComesOutAtOnce) {
  in_every_order([](Station& station) {
    const std::exception_ptr battery_is_low = std::make_exception_ptr(BatteryIsLow{});
    station.fail(1, {no_answer("no answer"), battery_is_low, battery_is_low});
    const std::string& read = station.start_read(1);
    station.settle();
    EXPECT_EQ(station.calls(1), three_attempts);
    EXPECT_EQ(read, "4930 ms: BatteryIsLow: battery is low");
  });
}

TEST(Gateway, EachReadStartsAfresh) {
  in_every_order([](Station& station) {
    station.fail(1, {no_answer("1"), no_answer("2"), no_answer("3"), no_answer("4"), no_answer("5")});
    station.start_read(1);
    EXPECT_EQ(station.settle(), 4930ms);
    const std::string& read = station.start_read(1);
    station.settle();
    EXPECT_EQ(station.calls(1).size(), 12u);
    EXPECT_EQ(read, "9860 ms: 2006");
    station.fail(1, {no_answer("7"), no_answer("8")});
    const std::string& after_an_answer = station.start_read(1);
    station.settle();
    EXPECT_EQ(after_an_answer, "14790 ms: 2009");
  });
}

TEST(Gateway, OnlyASensorErrorIsRepeated) {
  in_every_order([](Station& station) {
    const std::exception_ptr bus_is_down = std::make_exception_ptr(BusIsDown{});
    station.fail(1, {no_answer("no answer"), bus_is_down});
    station.fail(2, {std::make_exception_ptr(7)});
    const std::string& first = station.start_read(1);
    station.settle();
    EXPECT_EQ(station.calls(1), (Calls{"0 ms: wake", "300 ms: ask", "2310 ms: wake", "2610 ms: ask"}));
    EXPECT_EQ(first, "2620 ms: BusIsDown: the bus is down");
    const std::string& second = station.start_read(2);
    station.settle();
    EXPECT_EQ(second, "2930 ms: int: 7");
    EXPECT_EQ(station.heartbeat(3), "2930 ms: heartbeat 3, silent: 1") << "only sensor 1 has had a SensorError";
    station.fail(1, {no_answer("no answer"), no_answer("no answer")});
    const std::string& third = station.start_read(1);
    station.settle();
    EXPECT_EQ(third, "7860 ms: 2005") << "this read has three attempts, too";
  });
}

TEST(Gateway, ASensorThatDoesNotExistIsRefused) {
  in_every_order([](Station& station) {
    for (const int sensor : {-1, Gateway::sensor_count}) {
      const std::string& read = station.start_read(sensor);
      station.settle();
      EXPECT_EQ(read, "0 ms: no such sensor");
      EXPECT_EQ(station.calls(sensor), Calls{});
    }
  });
}

TEST(Gateway, ALevelMayBeZeroOrLess) {
  in_every_order([](Station& station) {
    for (const int level : {0, -1}) {
      station.set_level(1, level);
      const std::string& read = station.start_read(1);
      station.settle();
      EXPECT_EQ(read, level == 0 ? "310 ms: 0" : "620 ms: -1");
    }
  });
}

TEST(Gateway, GatewaysHaveNothingInCommon) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& station = world.make<Station>(world);
    auto& other = world.make<Station>(world);
    station.fail(1, {no_answer("no answer")});
    station.start_read(1);
    station.advance(400ms);
    EXPECT_EQ(station.heartbeat(1), "400 ms: heartbeat 1, silent: 1");
    EXPECT_EQ(other.heartbeat(1), "400 ms: heartbeat 1, silent:");
    station.settle();
  });
}

TEST(Gateway, SensorsDoNotWaitForEachOther) {
  in_every_order([](Station& station) {
    station.fail(0, {no_answer("0"), no_answer("0"), no_answer("the last of 0")});
    station.fail(1, {no_answer("1"), no_answer("1")});
    std::vector<const std::string*> reads;
    for (const int sensor : {0, 1, 2}) {
      reads.push_back(&station.start_read(sensor));
      station.advance(4ms);
    }
    station.settle();
    EXPECT_EQ(*reads[0], "4930 ms: the last of 0");
    EXPECT_EQ(*reads[1], "4934 ms: 2003");
    EXPECT_EQ(*reads[2], "318 ms: 3001");
    EXPECT_EQ(station.calls(0), three_attempts);
    EXPECT_EQ(station.calls(1),
              (Calls{"4 ms: wake", "304 ms: ask", "2314 ms: wake", "2614 ms: ask", "4624 ms: wake", "4924 ms: ask"}));
    EXPECT_EQ(station.calls(2), (Calls{"8 ms: wake", "308 ms: ask"}));
  });
}

TEST(Gateway, HeartbeatsAreAnsweredAtOnceAllTheTime) {
  in_every_order([](Station& station) {
    station.fail(1, {no_answer("no answer"), no_answer("no answer"), no_answer("no answer")});
    station.start_read(1);
    for (int number = 0; number < 50; ++number) {
      const std::string time = std::to_string(100 * number);
      const std::string silent = number > 3 ? " 1" : "";
      ASSERT_EQ(station.heartbeat(number), time + " ms: heartbeat " + std::to_string(number) + ", silent:" + silent);
      station.advance(100ms);
    }
    EXPECT_EQ(station.calls(1), three_attempts) << "heartbeats change when the sensor is asked";
  });
}

TEST(Gateway, AHeartbeatNamesTheSensorsThatAreSilent) {
  in_every_order([](Station& station) {
    station.fail(2, {no_answer("no answer")});
    station.fail(0, {no_answer("no answer"), no_answer("no answer"), no_answer("no answer")});
    for (const int sensor : {2, 0, 1}) {
      station.start_read(sensor);
      station.advance(1ms);
    }
    station.advance(300ms);
    EXPECT_EQ(station.heartbeat(7), "303 ms: heartbeat 7, silent:") << "all have been asked, and none has answered yet";
    station.advance(10ms);
    EXPECT_EQ(station.heartbeat(8), "313 ms: heartbeat 8, silent: 0 2") << "the pauses have begun";
    station.advance(2300ms);
    EXPECT_EQ(station.heartbeat(9), "2613 ms: heartbeat 9, silent: 0 2") << "they have been asked again";
    station.advance(10ms);
    EXPECT_EQ(station.heartbeat(10), "2623 ms: heartbeat 10, silent: 0");
    station.settle();
    EXPECT_EQ(station.heartbeat(11), "4931 ms: heartbeat 11, silent: 0") << "its read has ended with an error";
    const std::string& read = station.start_read(0);
    station.advance(305ms);
    EXPECT_EQ(station.heartbeat(12), "5236 ms: heartbeat 12, silent: 0") << "it is asked again, and has not answered";
    station.settle();
    EXPECT_EQ(read, "5241 ms: 1004");
    EXPECT_EQ(station.heartbeat(13), "5241 ms: heartbeat 13, silent:");
  });
}

TEST(Gateway, NothingGoesOnWhenNoSensorIsRead) {
  in_every_order([](Station& station) {
    const auto read_all = [&station] {
      for (int sensor = 0; sensor < Gateway::sensor_count; ++sensor) {
        station.start_read(sensor);
        station.advance(1ms);
      }
      return station.settle();
    };
    EXPECT_EQ(read_all(), 312ms) << "something goes on after the reads";
    const std::size_t coroutines = station.live_frames();
    station.fail(0, {no_answer("no answer"), no_answer("no answer"), no_answer("no answer")});
    station.fail(1, {no_answer("no answer")});
    EXPECT_EQ(read_all(), 312ms + 4930ms) << "something goes on after the reads";
    EXPECT_EQ(station.live_frames(), coroutines) << "something is left behind for a read that is done";
    station.destroy_gateway();
    EXPECT_EQ(station.settle(), 312ms + 4930ms) << "something goes on after the gateway";
    EXPECT_EQ(station.live_frames(), 0u) << "something is left behind for a gateway that is gone";
  });
}

// The world looks for coroutines and threads that are left, and for uses of what has gone.
TEST(Gateway, TheProgramCanEndAtAnyMoment) {
  kata::explore(kata::cut_anywhere(kata::single), [](kata::World& world) {
    auto& station = world.make<Station>(world);
    station.fail(1, {no_answer("no answer")});
    station.start_read(1);
    station.settle();
  });
}

// Here two sensors answer when they like, and the first question may end with an error.
class RestlessBus {
 public:
  explicit RestlessBus(kata::World& world) : world_{world} {}

  asio::awaitable<int> ask(int sensor) {
    const int question = ++questions_[sensor];
    co_await world_.external();
    if (question == 1 && world_.choose(2) == 1) {
      ++errors_[sensor];
      throw SensorError{"no answer"};
    }
    co_return level(sensor, question);
  }

  int questions(int sensor) { return questions_[sensor]; }
  int errors(int sensor) { return errors_[sensor]; }

 private:
  kata::World& world_;
  std::map<int, int> questions_;
  std::map<int, int> errors_;
};

asio::awaitable<void> read_and_compare(Gateway& gateway, RestlessBus& bus, int sensor) {
  EXPECT_EQ(co_await gateway.read(sensor), level(sensor, bus.errors(sensor) + 1));
  EXPECT_EQ(bus.questions(sensor), bus.errors(sensor) + 1);
}

TEST(Gateway, EachReadGetsTheAnswerOfItsSensorWhateverTheSensorsDo) {
  const auto story = [](kata::World& world) {
    auto& bus = world.make<RestlessBus>(world);
    auto& gateway = world.make<Gateway>(world.executor(),
                                        Bus{.wake = [](int) {}, .ask = [&bus](int sensor) { return bus.ask(sensor); }});
    for (int sensor = 0; sensor < 2; ++sensor) world.spawn(read_and_compare(gateway, bus, sensor));
    world.run_spawned();
    const int most = std::max(bus.questions(0), bus.questions(1));
    EXPECT_EQ(world.elapsed(), most * Gateway::settling + (most - 1) * Gateway::pause);
  };
  // A gateway with threads has a hundred times as many orders: enough of them is enough.
  kata::explore(kata::single, story, kata::Limits{.schedules = 2'000, .handlers = 50'000});
}

}  // namespace
