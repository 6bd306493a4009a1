// SPDX-License-Identifier: MIT
#include "search/run_schedule.hpp"

#include "world/driver.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <deque>
#include <exception>
#include <memory>

namespace kata {
namespace {

std::vector<Finding> failed_assertions(const testing::TestPartResultArray& parts) {
  std::vector<Finding> findings;
  for (int i = 0; i < parts.size(); ++i) {
    const testing::TestPartResult& part = parts.GetTestPartResult(i);
    if (!part.failed()) continue;
    findings.push_back({.rule = "assertion",
                        .place = {.file = part.file_name() == nullptr ? "" : part.file_name(),
                                  .line = part.line_number() < 0 ? 0 : part.line_number(),
                                  .function = {}},
                        .message = part.message()});
  }
  return findings;
}

}  // namespace

ScheduleResult ScheduleRunner::run(Chooser& chooser, Story story) const {
  ScheduleResult result;
  std::deque<PlaceNote> told;
  testing::TestPartResultArray parts;
  {
    const testing::ScopedFakeTestPartResultReporter reporter{
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &parts};
    auto driver = std::make_unique<Driver>(model_, limits_, chooser, seed_);
    if (story == Story::told) driver->coroutines().tell(&told);
    World world{*driver};
    try {
      body_(world);
      driver->check_body_end();
    } catch (const ScheduleEnded&) {
    } catch (...) {
      driver->thrown("the test ended with an exception: ", std::current_exception());
    }
    result.findings = driver->findings();
    result.digest = driver->digest();
    // What ended the schedule explains why assertions failed after it.
    if (result.findings.empty()) result.findings = failed_assertions(parts);
    driver->coroutines().tell(nullptr);
    if (!result.findings.empty()) Driver::retire(std::move(driver));
  }
  if (!result.findings.empty() && story == Story::told) {
    result.findings.front().steps.assign(told.begin(), told.end());
  }
  return result;
}

}  // namespace kata
