// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// How GoogleTest prints it.
std::ostream& operator<<(std::ostream& out, const Depth& depth) {
  out << depth.station << ": " << depth.centimetres << " cm";
  return depth.error.empty() ? out : out << " (" << depth.error << ')';
}

namespace {

using Names = std::vector<std::string>;
using Depths = std::vector<Depth>;

struct Answer {
  std::chrono::minutes after{0};
  int centimetres = 0;
  std::string error{};
};

// What each station says, and which of them were asked.
struct Mountain {
  std::map<std::string, std::vector<Answer>> answers{};  // to the first question, the second...
  Names asked{};
};

asio::awaitable<int> say(Answer answer) {
  asio::steady_timer timer{co_await asio::this_coro::executor, answer.after};
  co_await timer.async_wait(asio::use_awaitable);
  if (!answer.error.empty()) throw std::runtime_error{answer.error};
  co_return answer.centimetres;
}

asio::awaitable<int> ask(Mountain& mountain, std::string station) {
  mountain.asked.push_back(station);
  std::vector<Answer>& answers = mountain.answers.at(station);
  const Answer answer = answers.front();
  if (answers.size() > 1) answers.erase(answers.begin());
  co_return co_await say(answer);
}

SnowReport& report_of(kata::World& world, Mountain& mountain) {
  return world.make<SnowReport>([&mountain](std::string station) { return ask(mountain, std::move(station)); });
}

const Mountain usual{.answers = {{"Ridge", {{.after = 3min, .centimetres = 180}}},
                                 {"Bowl", {{.after = 9min, .centimetres = 240}}},
                                 {"Forest", {{.after = 1min, .centimetres = 95}}},
                                 {"Valley", {{.after = 2min, .centimetres = 40}}}}};

TEST(SnowReport, AllStationsAreAskedBeforeTheFirstOneAnswers) {
  kata::explore(kata::single, [](kata::World& world) {
    Mountain& mountain = world.make<Mountain>(usual);
    SnowReport& report = report_of(world, mountain);
    world.spawn([](SnowReport& report) -> asio::awaitable<void> {
      co_await report.collect({"Ridge", "Bowl", "Forest", "Valley"});
    }(report));
    world.advance(30s);
    EXPECT_EQ(mountain.asked.size(), 4u) << "no station has answered yet, and only these were asked: "
                                         << testing::PrintToString(mountain.asked);
    world.run_to_end();
  });
}

TEST(SnowReport, TakesAsLongAsTheSlowestStation) {
  kata::explore(kata::single, [](kata::World& world) {
    Mountain& mountain = world.make<Mountain>(usual);
    SnowReport& report = report_of(world, mountain);
    const Depths depths = world.run(report.collect({"Ridge", "Bowl", "Forest", "Valley"}));
    EXPECT_EQ(depths.size(), 4u);
    EXPECT_EQ(world.elapsed(), 9min) << "that is what the slowest station takes, and the others need not add to it";
    world.settle();
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the report";
  });
}

TEST(SnowReport, ThereIsADepthForEachStationInTheirOrder) {
  kata::explore(kata::single, [](kata::World& world) {
    Mountain& mountain = world.make<Mountain>(usual);
    SnowReport& report = report_of(world, mountain);
    const Depths expected{{"Ridge", 180, ""}, {"Bowl", 240, ""}, {"Forest", 95, ""}, {"Valley", 40, ""}};
    EXPECT_EQ(world.run(report.collect({"Ridge", "Bowl", "Forest", "Valley"})), expected);
    world.settle();
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the report";
  });
}

TEST(SnowReport, EachStationIsAskedOnce) {
  kata::explore(kata::single, [](kata::World& world) {
    Mountain& mountain = world.make<Mountain>(usual);
    SnowReport& report = report_of(world, mountain);
    world.run(report.collect({"Ridge", "Bowl"}));
    world.settle();
    EXPECT_EQ(mountain.asked.size(), 2u) << testing::PrintToString(mountain.asked);
  });
}

TEST(SnowReport, AStationThatFailsLeavesTheOthersAlone) {
  kata::explore(kata::single, [](kata::World& world) {
    Mountain& mountain = world.make<Mountain>(usual);
    mountain.answers["Forest"] = {{.after = 1min, .error = "battery is empty"}};
    mountain.answers["Valley"] = {{.after = 12min, .error = "no answer"}};
    SnowReport& report = report_of(world, mountain);
    const Depths expected{{"Ridge", 180, ""}, {"Forest", 0, "battery is empty"}, {"Valley", 0, "no answer"}, {"Bowl", 240, ""}};
    EXPECT_EQ(world.run(report.collect({"Ridge", "Forest", "Valley", "Bowl"})), expected);
    EXPECT_EQ(world.elapsed(), 12min) << "a report ends when the last station has answered or failed";
    world.settle();
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the report";
  });
}

TEST(SnowReport, AStationThatIsThereTwiceIsAskedTwice) {
  kata::explore(kata::single, [](kata::World& world) {
    Mountain& mountain = world.make<Mountain>(usual);
    mountain.answers["Ridge"] = {{.after = 4min, .centimetres = 180}, {.after = 2min, .centimetres = 181}};
    SnowReport& report = report_of(world, mountain);
    const Depths expected{{"Ridge", 180, ""}, {"Bowl", 240, ""}, {"Ridge", 181, ""}};
    EXPECT_EQ(world.run(report.collect({"Ridge", "Bowl", "Ridge"})), expected);
    EXPECT_EQ(mountain.asked.size(), 3u);
    world.settle();
  });
}

TEST(SnowReport, AReportOfNoStationsIsEmpty) {
  kata::explore(kata::single, [](kata::World& world) {
    Mountain& mountain = world.make<Mountain>();
    SnowReport& report = report_of(world, mountain);
    EXPECT_EQ(world.run(report.collect({})), Depths{});
    EXPECT_EQ(world.elapsed(), 0s);
  });
}

TEST(SnowReport, AnyNumberOfStationsIsAskedAtOnce) {
  kata::explore(kata::single, [](kata::World& world) {
    Mountain& mountain = world.make<Mountain>();
    Names stations;
    Depths expected;
    for (int i = 0; i < 60; ++i) {
      stations.push_back("Station " + std::to_string(i));
      mountain.answers[stations.back()] = {{.after = std::chrono::minutes{60 - i}, .centimetres = i}};
      expected.push_back({stations.back(), i, ""});
    }
    SnowReport& report = report_of(world, mountain);
    EXPECT_EQ(world.run(report.collect(stations)), expected);
    EXPECT_EQ(world.elapsed(), 60min);
    world.settle();
  });
}

TEST(SnowReport, TwoReportsDoNotWaitForEachOther) {
  kata::explore(kata::single, [](kata::World& world) {
    Mountain& mountain = world.make<Mountain>(usual);
    SnowReport& report = report_of(world, mountain);
    Depths& valley = world.make<Depths>();
    const auto collect = [](SnowReport& report, Names stations, Depths& depths) -> asio::awaitable<void> {
      depths = co_await report.collect(std::move(stations));
    };
    world.spawn(collect(report, {"Bowl"}, world.make<Depths>()));
    world.spawn(collect(report, {"Valley"}, valley));
    world.advance(5min);
    EXPECT_EQ(valley, (Depths{{"Valley", 40, ""}})) << "it was there after two minutes";
    world.run_to_end();
  });
}

// They answer when they like, and one of them fails.
TEST(SnowReport, TheAnswersMayComeInAnyOrder) {
  kata::explore(kata::single, [](kata::World& world) {
    std::size_t& asked = world.make<std::size_t>(0);
    std::size_t& answered = world.make<std::size_t>(0);
    const auto ask = [](kata::World& world, std::size_t& asked, std::size_t& answered,
                        std::string station) -> asio::awaitable<int> {
      ++asked;
      co_await world.external();
      EXPECT_EQ(asked, 3u) << station << " answers, and not all have been asked";
      ++answered;
      if (station == "Bowl") throw std::runtime_error{"no answer"};
      co_return static_cast<int>(station.size());
    };
    SnowReport& report = world.make<SnowReport>(
        [&, ask](std::string station) { return ask(world, asked, answered, std::move(station)); });
    const Depths depths = world.run(report.collect({"Ridge", "Bowl", "Forest"}));
    EXPECT_EQ(answered, 3u) << "the report has ended before all had answered";
    EXPECT_EQ(depths, (Depths{{"Ridge", 5, ""}, {"Bowl", 0, "no answer"}, {"Forest", 6, ""}}));
    world.settle();
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the report";
  });
}

}  // namespace
