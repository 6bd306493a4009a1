// SPDX-License-Identifier: MIT
#include "search/run_schedule.hpp"

#include "assertion_message.hpp"
#include "search/finding_records.hpp"
#include "world/driver.hpp"

#include <exception>
#include <memory>

namespace kata {
namespace {

ScheduleResult result_of(const Driver& driver, std::vector<Finding> findings) {
  std::optional<Finding> race = driver.race();
  if (!findings.empty()) {
    Finding& first = findings.front();
    first.steps = driver.story();
    first.stacks.insert(first.stacks.end(), driver.held_up_at().begin(), driver.held_up_at().end());
    first.notes.insert(first.notes.end(), driver.held_up_before().begin(), driver.held_up_before().end());
  }
  if (race) race->steps = driver.story_of_race();
  return {std::move(findings), std::move(race), driver.digest(), driver.effort()};
}

}  // namespace

std::vector<Finding> FailedAssertions::take() {
  std::vector<Finding> findings;
  for (; taken_ < parts_.size(); ++taken_) {
    const testing::TestPartResult& part = parts_.GetTestPartResult(taken_);
    if (!part.failed()) continue;
    findings.push_back({.rule = "assertion",
                        .place = {.file = part.file_name() == nullptr ? "" : part.file_name(),
                                  .line = part.line_number() < 0 ? 0 : part.line_number(),
                                  .function = {}},
                        .message = message_of(part)});
  }
  return findings;
}

ScheduleResult ScheduleRunner::run(Chooser& chooser, Story story) const {
  failed_.take();
  auto driver = std::make_unique<Driver>(model_, limits_, chooser, seed_, races_);
  if (story != Story::untold) driver->tell(story == Story::sent ? &send_step : Timeline::Send{});
  if (look_for_races_) driver->look_for_races();
  World world{*driver};
  std::vector<Finding> failed;
  try {
    try {
      body_(world);
    } catch (const ScheduleCut&) {
    } catch (const boost::system::system_error&) {
      if (!driver->is_cancellation(std::current_exception())) throw;
    }
    failed = failed_.take();
    if (failed.empty()) driver->end();
  } catch (const ScheduleEnded&) {
  } catch (...) {
    driver->thrown("the test ended with an exception: ", std::current_exception());
  }
  // What ended the schedule explains why assertions failed after it.
  std::vector<Finding> findings = driver->findings();
  if (findings.empty()) findings = std::move(failed);
  if (findings.empty()) findings = failed_.take();
  ScheduleResult result = result_of(*driver, std::move(findings));
  if (!result.findings.empty()) Driver::retire(std::move(driver));
  return result;
}

ScheduleResult ScheduleRunner::lost() {
  const Driver& driver = *Driver::take_lost();
  return result_of(driver, driver.findings());
}

}  // namespace kata
