// SPDX-License-Identifier: MIT
#include <kata/explore.hpp>

#include "record_writer.hpp"
#include "search/finding_records.hpp"
#include "search/report.hpp"
#include "world/driver.hpp"
#include "world/duration_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace kata {
namespace {

bool reporting = false;
const testing::TestInfo* explored_case = nullptr;

#if __has_feature(address_sanitizer)
constexpr std::uint64_t slowdown = 20;
#else
constexpr std::uint64_t slowdown = 1;
#endif

#if __has_feature(thread_sanitizer)
constexpr bool only_usual_order = true;  // One thread shows no race, whatever the order.
#else
constexpr bool only_usual_order = false;
#endif

std::string name_of(const Model& model) {
  std::string name = model.threads == 1 ? "single" : "pool(" + std::to_string(model.threads) + ")";
  if (model.cut) name += ", cut anywhere";
  if (model.cancelled) name += ", cancelled anywhere";
  if (model.slow.count() > 0) name += ", slow handlers (" + duration_text(model.slow.count()) + ")";
  return name;
}

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string name_of(const testing::TestInfo& info) {
  return std::string{info.test_suite_name()} + '.' + info.name();
}

// For somebody who runs the tests by hand.
void fail(const Finding& finding, const std::string& schedule) {
  std::string text = finding.rule + ": " + finding.message + '\n';
  const auto add = [&](const Place& place, const std::string& what) {
    text += "  " + (place.line == 0 ? "" : place.file + ':' + std::to_string(place.line) + ": ") + what + '\n';
  };
  for (const PlaceNote& note : finding.notes) add(note.place, note.text);
  if (!finding.steps.empty()) text += "in this order:\n";
  for (const Step& step : finding.steps) add(step.place, step.text);
  text += "replay: --schedule=" + schedule + '\n';
  reporting = true;
  ADD_FAILURE_AT(finding.place.file.c_str(), finding.place.line) << text;
  reporting = false;
}

std::string trouble_with(const testing::TestInfo* running, Model model, const Body& body, Limits limits) {
  if (running == nullptr) return "explore() belongs in a test case";
  if (Driver::active() != nullptr) return "explore() inside the body of explore()";
  if (explored_case == running) return "a test case explores once: make a second test case";
  if (model.threads < 1) return "a model needs at least one thread";
  if (!body) return "explore() without a body";
  if (limits.schedules == 0 || limits.steps == 0) return "a limit of 0 lets nothing run";
  return {};
}

}  // namespace

bool reporting_a_search() {
  return reporting;
}

void explore(Model model, const Body& body, Limits limits) {
  const testing::TestInfo* running = testing::UnitTest::GetInstance()->current_test_info();
  if (const std::string trouble = trouble_with(running, model, body, limits); !trouble.empty()) {
    ADD_FAILURE() << trouble;
    return;
  }
  explored_case = running;
  limits.schedules = only_usual_order ? 1 : std::max<std::uint64_t>(1, limits.schedules / slowdown);
  limits.handlers = std::max<std::uint64_t>(1, limits.handlers / slowdown);
  send({"explore", {name_of(model)}});
  const SearchReport report = search(model, body, limits);
  for (const Finding& finding : report.findings) {
    const std::string schedule = name_of(*running) + ':' + finding.schedule;
    send_finding(finding, schedule);
    fail(finding, schedule);
  }
  send({"explored", {number(report.schedules), report.how, name_of(model)}});
  std::printf("explored %s: %s%s, %s, %s\n", name_of(*running).c_str(), number(report.schedules).c_str(),
              report.how == "exhaustive" ? ("/" + number(report.schedules)).c_str() : "", report.how.c_str(),
              name_of(model).c_str());
}

}  // namespace kata
