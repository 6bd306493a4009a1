// SPDX-License-Identifier: MIT
#include "stage/judge_run.hpp"

#include "box/overloaded.hpp"
#include "finding/explanation.hpp"
#include "stage/judge_search.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstring>
#include <iterator>

namespace grader {
namespace {

// The functions through which a fatal signal was raised say nothing to a learner; the kata's own do.
bool in_kata(const Place& place) { return place.file.starts_with("katas/"); }

class Judge {
 public:
  explicit Judge(const RunEvidence& evidence) : evidence_{evidence}, transcript_{evidence.transcript} {}

  std::vector<Finding> judge() {
    if (!transcript_.done && !evidence_.sanitizer_trouble.empty()) {
      sanitizer_trouble();
      return std::move(findings_);
    }
    forged();
    sanitizer_reports();
    cases();
    std::ranges::move(judge_searches(evidence_), std::back_inserter(findings_));
    end();
    survivors();
    return std::move(findings_);
  }

 private:
  Finding& add(std::string rule, Severity severity, std::string message) {
    findings_.push_back({.stage = evidence_.stage,
                         .rule = std::move(rule),
                         .severity = severity,
                         .place = {},
                         .test_case = {},
                         .message = std::move(message),
                         .notes = {},
                         .help = {}});
    return findings_.back();
  }

  // Names of the frames in the kata's files, innermost first.
  std::vector<Note> kata_frames(const std::vector<Address>& stack, const std::string& title) const {
    std::vector<Note> notes;
    for (const Address address : stack) {
      const auto found = evidence_.places.find(address);
      if (found == evidence_.places.end()) continue;
      for (const Place& place : found->second)
        if (in_kata(place)) notes.push_back({place, title});
    }
    return notes;
  }

  void sanitizer_trouble() {
    add("sanitizer", Severity::environment,
        fmt::format("the sanitizer does not work on this machine: {}", evidence_.sanitizer_trouble));
  }

  void forged() {
    if (!transcript_.forgery.empty()) {
      add("forged-record", Severity::attack,
          fmt::format("something other than the tests wrote to the grader's channel: {}", transcript_.forgery));
      return;
    }
    std::vector<std::string> seen;
    for (const CaseResult& result : transcript_.cases) {
      if (std::ranges::find(seen, result.name) != seen.end())
        add("forged-record", Severity::attack, fmt::format("the case {} ran twice", result.name));
      if (std::ranges::find(evidence_.expected_cases, result.name) == evidence_.expected_cases.end())
        add("forged-record", Severity::attack, fmt::format("the tests have no case {}", result.name));
      seen.push_back(result.name);
    }
  }

  void sanitizer_reports() {
    for (const SanitizerReport& report : evidence_.reports) {
      const std::string title = title_of(report.rule);
      Finding finding{.stage = evidence_.stage,
                      .rule = report.rule,
                      .severity = Severity::error,
                      .place = report.place,
                      .test_case = running_case(),
                      .message = title.empty() ? report.message : title,
                      .notes = {},
                      .help = {}};
      for (const SanitizerStack& stack : report.stacks)
        std::ranges::move(kata_frames(stack.frames, stack.title), std::back_inserter(finding.notes));
      if (!running_case().empty()) finding.schedule = running_schedule();
      if (!finding.notes.empty()) {
        if (finding.place.file.empty()) finding.place = finding.notes.front().place;
        if (finding.place.function.empty()) finding.place.function = finding.notes.front().place.function;
      }
      const bool known = std::ranges::any_of(findings_, [&](const Finding& other) {
        return other.rule == finding.rule && other.place == finding.place;
      });
      if (!known) findings_.push_back(std::move(finding));
    }
  }

  void cases() {
    for (const CaseResult& result : transcript_.cases) {
      for (const CaseFailure& failure : result.failures) {
        Finding& finding = add("assertion", Severity::error, failure.message);
        finding.test_case = result.name;
        finding.place = {.file = failure.file, .line = failure.line, .function = {}};
      }
      const bool searched = result.search && !result.search->found.empty();
      const bool explained = result.outcome == "passed" || result.outcome.empty() || !result.failures.empty() || searched;
      if (!explained) add("assertion", Severity::error, fmt::format("the case was {}", result.outcome)).test_case = result.name;
    }
  }

  // The case that was running when the program ended, or empty.
  std::string running_case() const {
    if (transcript_.cases.empty() || !transcript_.cases.back().outcome.empty()) return {};
    return transcript_.cases.back().name;
  }

  // As --schedule takes it, or empty.
  std::string running_schedule() const {
    return transcript_.schedule ? running_case() + ':' + *transcript_.schedule : "";
  }

  std::string when() const {
    const std::string running = running_case();
    if (!running.empty()) return "in the middle of " + running;
    if (!transcript_.hello || transcript_.cases.empty()) return "before the first test";
    return transcript_.done ? "after the last test" : "between two tests";
  }

  void place_in(Finding& finding, const std::vector<Address>& stack, const std::string& title) {
    finding.test_case = running_case();
    finding.notes = kata_frames(stack, title);
    finding.schedule = running_schedule();
    if (!finding.notes.empty()) finding.place = finding.notes.front().place;
  }

  void crashed(int signal) {
    if (signal == SIGSYS) {  // the box's answer to fork, kill and their like
      Finding& finding = add("forbidden-call", Severity::error,
                             fmt::format("the program tried to reach for other processes or the network {}", when()));
      return place_in(finding, transcript_.crash_stack, "tried here");
    }
    if (signal == SIGKILL) {  // which a confined program cannot send
      add("killed", Severity::environment,
          fmt::format("something killed the program {}: there may be too little memory on this machine", when()));
      return;
    }
    const char* name = sigabbrev_np(signal);
    Finding& finding = add("crash", Severity::error,
                           fmt::format("the program crashed {}: SIG{} ({})", when(), name == nullptr ? "?" : name,
                                       strsignal(signal)));
    place_in(finding, transcript_.crash_stack, "crashed here");
  }

  bool sanitizer_explains_the_end() const { return !evidence_.reports.empty(); }

  void exited(int code) {
    const bool failures = std::ranges::any_of(transcript_.cases, [](const CaseResult& c) { return c.outcome == "failed"; });
    if (transcript_.done && all_cases_ran() && (code == 0 || (code == 1 && failures))) return;
    if (sanitizer_explains_the_end()) return;
    if (transcript_.crash_signal != 0) return crashed(transcript_.crash_signal);
    // LeakSanitizer works after the last test, and by ptrace, which a container or a debugger may not leave to it.
    if (transcript_.done && all_cases_ran() && !evidence_.sanitizer_trouble.empty()) return sanitizer_trouble();
    Finding& finding = add("early-exit", Severity::error, "");
    finding.test_case = running_case();
    finding.message = transcript_.done && !all_cases_ran()
                          ? "the program ran only some of the test cases"
                          : fmt::format("the program ended itself {}, with exit code {}", when(), code);
  }

  bool all_cases_ran() const { return transcript_.cases.size() == evidence_.expected_cases.size(); }

  void end() {
    std::visit(Overloaded{
                   [&](const Exited& e) { exited(e.code); },
                   [&](const Signaled& s) {
                     if (!sanitizer_explains_the_end()) crashed(s.signal);
                   },
                   [&](const TimedOut& t) {
                     Finding& finding = add("hang", Severity::error,
                                            fmt::format("the program was still running after {} s, {}",
                                                        t.after.count() / 1000, when()));
                     place_in(finding, transcript_.where, "the main thread was here");
                   },
                   [&](const Flooded& f) {
                     add("flood", Severity::error,
                         fmt::format("the program printed more than {} KiB and was stopped, {}", f.limit / 1024, when()))
                         .test_case = running_case();
                   },
               },
               evidence_.ending);
  }

  void survivors() {
    if (transcript_.forked) {
      add("fork", Severity::error, "the program forked, and the copy went on to run the tests");
      return;  // Whether the copy is still alive at the end is chance.
    }
    if (evidence_.survivors == 0) return;
    add("survivor", Severity::error,
        fmt::format("the program ended and left {} running (stopped now)",
                    evidence_.survivors == 1 ? "a process" : fmt::format("{} processes", evidence_.survivors)));
  }

  const RunEvidence& evidence_;
  const Transcript& transcript_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> judge_run(const RunEvidence& evidence) { return Judge{evidence}.judge(); }

}  // namespace grader
