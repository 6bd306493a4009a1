// SPDX-License-Identifier: MIT
// The order of a search: all schedules if the limit allows it; else those with few delays, then random
// ones. A failing schedule is made small before anybody sees it.
#include "search/options.hpp"
#include "search/run_schedule.hpp"
#include "search/schedule.hpp"
#include "world/fiber.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace kata {
namespace {

constexpr std::size_t most_delays = 4;
constexpr int most_attempts_to_shrink = 150;  // twice; each may leave a world, with its descriptors, behind
constexpr std::size_t depth = 3;  // of priority changes: most bugs need two

// What a part of the search may still do.
struct Effort {
  std::uint64_t schedules;
  std::uint64_t handlers;
  bool spent() const { return schedules == 0 || handlers == 0; }
};

class Search {
 public:
  Search(Model model, const Body& body, Limits limits)
      : limits_{limits}, runner_{model, body, limits, search_options().seed, failed_, races_} {}

  SearchReport run() {
    if (const auto& schedule = search_options().schedule) return replay(*choices_from(*schedule));
    search();
    runner_.look_for_races(true);
    for (Failure* failure : {&failing_, &race_})
      if (*failure) explain(*failure);
    if (!report_.findings.empty()) report_.how = "failed";
    if (!report_.findings.empty()) report_.schedule = report_.findings.front().schedule;
    return std::move(report_);
  }

 private:
  struct Failure {
    Finding finding;  // without a rule: there is none
    Choices choices;
    explicit operator bool() const { return !finding.rule.empty(); }
  };

  SearchReport replay(Choices choices) {
    Replay chooser{choices};
    running_schedule = &choices;
    report_.findings = all_of(run_apart(chooser, search_options().timeline ? Story::sent : Story::told));
    running_schedule = nullptr;
    report_.schedules = 1;
    report_.schedule = schedule_text(choices);
    for (Finding& finding : report_.findings) finding.schedule = report_.schedule;
    report_.how = "replayed";
    return std::move(report_);
  }

  void search() {
    const auto all_or_some = [this] {
      if (all()) {
        report_.how = "exhaustive";
      } else if (!failing_) {
        if (limits_.schedules > 1) bounded();
        report_.how = limits_.schedules > 1 ? sampled_ : "the usual order only";
      }
    };
    if (comes_back(all_or_some)) return;
    note(ScheduleRunner::lost(), *std::exchange(running_schedule, nullptr));
    ++report_.schedules;
  }

  static std::vector<Finding> all_of(ScheduleResult result) {
    if (result.race) result.findings.push_back(std::move(*result.race));
    return std::move(result.findings);
  }

  void note(ScheduleResult result, const Choices& choices) {
    if (!result.findings.empty()) failing_ = {std::move(result.findings.front()), choices};
    if (!result.race) return;
    race_ = {std::move(*result.race), choices};
    runner_.look_for_races(false);  // One is enough.
  }

  ScheduleResult run_apart(Chooser& chooser, Story story = Story::untold) const {
    ScheduleResult result;
    return comes_back([&] { result = runner_.run(chooser, story); }) ? result : ScheduleRunner::lost();
  }

  // True if the schedule is right.
  bool try_one(Chooser& chooser, bool twice, Effort& effort) {
    Recorded recorded{chooser};
    running_schedule = &recorded.choices();
    ScheduleResult result = runner_.run(recorded);
    running_schedule = nullptr;
    ++report_.schedules;
    --effort.schedules;
    effort.handlers -= std::min<std::uint64_t>(effort.handlers, result.handlers);
    report_.digest = (report_.digest ^ result.digest) * 0x100000001b3;
    longest_ = std::max(longest_, recorded.choices().size());
    if (result.findings.empty() && twice) {
      Replay again{recorded.choices()};
      const ScheduleResult second = runner_.run(again);
      if (second.digest != result.digest) result.findings.push_back(differs());
    }
    note(std::move(result), recorded.choices());
    return !failing_;
  }

  static Finding differs() {
    return {.rule = "unsupported",
            .place = {},
            .message = "the same schedule went differently the second time: something in the program does not depend "
                       "on its inputs alone (an address, a static variable, real time, real randomness)"};
  }

  // True if every schedule was tried and is right.
  bool all() {
    DepthFirst chooser;
    Effort effort{limits_.schedules, limits_.handlers};
    do {
      if (effort.spent()) return false;
      const bool first = report_.schedules == 0;
      if (!try_one(chooser, first || search_options().twice, effort)) return false;
      if (chooser.inconsistent()) {
        failing_ = {differs(), {}};
        return false;
      }
    } while (chooser.next());
    return true;
  }

  // Leaves what was searched, or what failed.
  void bounded() {
    Effort effort{limits_.schedules / 2, limits_.handlers / 2};
    for (std::size_t delays = 1; delays <= most_delays; ++delays) {
      DepthFirst chooser{delays};
      bool complete = true;
      do {
        if (effort.spent()) {
          complete = false;
          break;
        }
        if (!try_one(chooser, search_options().twice, effort)) return;
      } while (chooser.next());
      if (!complete) break;
      delays_ = ", delays " + std::to_string(delays);
    }
    const std::uint64_t first_seed = search_options().seed;
    std::uint64_t seed = first_seed;
    effort.schedules += limits_.schedules / 2;
    effort.handlers += limits_.handlers / 2;
    for (; !effort.spent(); ++seed) {
      PriorityChanges priorities{seed, depth, longest_};
      AtRandom random{seed};
      Chooser& chooser = (seed - first_seed) % 2 == 0 ? static_cast<Chooser&>(priorities) : random;
      if (!try_one(chooser, search_options().twice, effort)) return;
    }
    sampled_ = "sampled " + std::to_string(report_.schedules) + delays_ + ", seeds " + std::to_string(first_seed) + ".." +
               std::to_string(seed - 1);
  }

  // Where in the program it is that something happens: only a race has no other place.
  static bool same(const Finding& one, const Finding& other) {
    return one.rule == other.rule && one.place == other.place &&
           (one.rule != "race" || std::ranges::equal(one.stacks, other.stacks, {}, &CallStack::calls, &CallStack::calls));
  }

  // What is found in a schedule that is the same as `finding`.
  std::optional<Finding> again(const Finding& finding, Chooser& chooser, Story story = Story::untold) const {
    for (Finding& found : all_of(run_apart(chooser, story)))
      if (same(found, finding)) return std::move(found);
    return std::nullopt;
  }

  // Fewest delays first: that makes the shortest story.
  bool few_delays(Failure& failure) const {
    int left = most_attempts_to_shrink;
    for (std::size_t delays = 0; delays <= 2; ++delays) {
      DepthFirst chooser{delays};
      do {
        if (left-- == 0) return false;
        Recorded recorded{chooser};
        if (!again(failure.finding, recorded)) continue;
        failure.choices = recorded.choices();
        return true;
      } while (chooser.next());
    }
    return false;
  }

  // Puts one choice after the other back to what is usual, as long as that fails the same way.
  void shrink(Failure& failure) const {
    int left = most_attempts_to_shrink;
    for (bool changed = true; changed && left > 0;) {
      changed = false;
      for (std::size_t i = failure.choices.size(); i-- > 0 && left > 0;) {
        if (failure.choices[i] == 0) continue;
        Choices simpler = failure.choices;
        simpler[i] = 0;
        --left;
        Replay chooser{simpler};
        if (!again(failure.finding, chooser)) continue;
        failure.choices = std::move(simpler);
        changed = true;
      }
    }
  }

  void explain(Failure& failure) {
    if (failure.finding.rule != "unsupported") {
      if (!few_delays(failure)) shrink(failure);
      Replay chooser{failure.choices};
      if (auto told = again(failure.finding, chooser, Story::told)) failure.finding = std::move(*told);
    }
    failure.finding.schedule = schedule_text(failure.choices);
    report_.findings.push_back(std::move(failure.finding));
  }

  Limits limits_;
  FailedAssertions failed_;
  RaceCheck races_;
  ScheduleRunner runner_;
  SearchReport report_;
  Failure failing_;
  Failure race_;
  std::size_t longest_ = 0;
  std::string delays_;
  std::string sampled_;
};

}  // namespace

SearchReport search(Model model, const Body& body, Limits limits) { return Search{model, body, limits}.run(); }

}  // namespace kata
