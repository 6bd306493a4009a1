// SPDX-License-Identifier: MIT
// Against what the Trace Event Format asks for: the phases that are used, each with its fields; slices of a thread
// that do not overlap; an arrow's two ends.
#include "timeline/trace_events.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <tuple>

namespace grader {
namespace {

Timeline bank() {
  const auto step = [](const char* kind, unsigned number, std::int64_t time, unsigned cause, unsigned coroutine, bool begins) {
    return Step{.kind = kind, .number = number, .time = time, .cause = cause, .coroutine = coroutine, .strand = 1, .on = "io_context 1",
                .place = {"bank.cpp", 5, "deposit"}, .text = "coroutine 1 deposits \"all\"", .begins = begins};
  };
  Timeline timeline{.title = "your fix", .schedule = "Bank.One:1", .steps = {step("starts", 1, 0, 0, 1, true), step("waits", 2, 0, 0, 1, false),
                    step("starts", 3, 0, 1, 2, true), step("goes-on", 4, 20'000'000, 3, 1, true), step("event", 5, 20'000'000, 0, 0, false)}};
  timeline.finding = Finding{.rule = "race", .place = {}, .test_case = {}, .message = {}, .notes = {{{}, "writes here", 4}}, .help = {}};
  return timeline;
}

class TraceEvents : public testing::Test {
 protected:
  std::vector<nlohmann::json> of(const std::string& phase) const {
    std::vector<nlohmann::json> events;
    for (const auto& event : document_.at("traceEvents"))
      if (event.at("ph") == phase) events.push_back(event);
    return events;
  }
  nlohmann::json document_ = nlohmann::json::parse(trace_events_of({bank(), bank()}));
};

TEST_F(TraceEvents, HaveTheFieldsOfTheirPhase) {
  const std::map<std::string, std::set<std::string>> needed{{"M", {"name", "pid", "args"}},
                                                            {"C", {"name", "pid", "ts", "args"}},
                                                            {"X", {"name", "cat", "pid", "tid", "ts", "dur"}},
                                                            {"i", {"name", "pid", "tid", "ts", "s"}},
                                                            {"s", {"name", "cat", "pid", "tid", "ts", "id"}},
                                                            {"f", {"name", "cat", "pid", "tid", "ts", "id", "bp"}}};
  std::set<std::string> met;
  for (const auto& event : document_.at("traceEvents")) {
    const std::string phase = event.at("ph");
    ASSERT_TRUE(needed.contains(phase)) << event;
    met.insert(phase);
    for (const std::string& field : needed.at(phase)) EXPECT_TRUE(event.contains(field)) << field << ' ' << event;
  }
  EXPECT_EQ(met.size(), needed.size());
  EXPECT_EQ(document_.at("displayTimeUnit"), "ms");
}

TEST_F(TraceEvents, NameAProcessForEachRunAndAThreadForEachLane) {
  std::set<std::tuple<int, std::string, std::string>> names;
  for (const auto& event : of("M"))
    if (event["name"] != "thread_sort_index") names.emplace(event["pid"].get<int>(), event["name"].get<std::string>(), event["args"]["name"].get<std::string>());
  EXPECT_TRUE(names.contains({1, "process_name", "your fix"}));
  EXPECT_TRUE(names.contains({2, "thread_name", "coroutine 2"}));
  EXPECT_TRUE(names.contains({1, "thread_name", "strand 1"}));
  EXPECT_TRUE(names.contains({1, "thread_name", "io_context 1"}));
}

TEST_F(TraceEvents, AreSlicesThatDoNotOverlapInTheirThread) {
  std::map<std::pair<int, int>, std::vector<std::pair<int, int>>> slices;
  for (const auto& event : of("X")) {
    EXPECT_GT(event["dur"], 0);
    slices[{event["pid"], event["tid"]}].push_back({event["ts"], event["ts"].get<int>() + event["dur"].get<int>()});
  }
  EXPECT_EQ(slices.size(), 8U) << "two coroutines, a strand and a context, twice";
  for (auto& [thread, times] : slices) {
    std::ranges::sort(times);
    for (std::size_t i = 1; i < times.size(); ++i) EXPECT_LE(times[i - 1].second, times[i].first);
  }
}

TEST_F(TraceEvents, LeadArrowsFromACauseToItsEffect) {
  const auto starts = of("s");
  const auto ends = of("f");
  ASSERT_EQ(starts.size(), 4U);
  ASSERT_EQ(ends.size(), 4U);
  std::set<int> ids;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    EXPECT_EQ(starts[i]["id"], ends[i]["id"]);
    EXPECT_LT(starts[i]["ts"], ends[i]["ts"]);
    ids.insert(starts[i]["id"].get<int>());
  }
  EXPECT_EQ(ids.size(), 4U);
}

TEST_F(TraceEvents, MarkTheFindingAndTellTheVirtualTime) {
  std::set<std::string> instants;
  for (const auto& event : of("i")) instants.insert(event["name"].get<std::string>());
  EXPECT_TRUE(instants.contains("writes here"));
  std::vector<double> times;
  for (const auto& event : of("C")) times.push_back(event["args"]["ms"].get<double>());
  EXPECT_EQ(times, (std::vector<double>{0, 20, 0, 20}));
}

}  // namespace
}  // namespace grader
