// SPDX-License-Identifier: MIT
#include "report/terminal_report.hpp"

#include "finding/memory_error.hpp"
#include "report/text.hpp"
#include "timeline/picture.hpp"
#include "verdict/score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

namespace grader {
namespace {

constexpr std::size_t most_findings = 4;  // of one stage; more of the same tells a reader nothing
constexpr std::size_t most_frames = 6;

std::string headline(const Verdict verdict, const Style& style) {
  switch (verdict) {
    case Verdict::fixed: return style.good("fixed");
    case Verdict::not_fixed: return style.bad("not fixed");
    case Verdict::invalid: return style.bad("invalid: it reaches into the grading");
    case Verdict::environment: return style.bad("no verdict: trouble with the machine or the grader");
    case Verdict::incomplete: return style.strong("no verdict: not every stage was run");
  }
  return {};
}

Place printable(Place place) {
  return {grader::printable(place.file), place.line, grader::printable(place.function)};
}

// A finding holds what a learner's program printed and how it named its functions.
Finding printable(Finding finding) {
  for (std::string* text : {&finding.rule, &finding.test_case, &finding.message, &finding.help, &finding.schedule})
    *text = grader::printable(*text);
  finding.place = printable(finding.place);
  for (Note& note : finding.notes) note = {printable(note.place), grader::printable(note.text), note.step};
  for (Step& step : finding.steps) {
    step.place = printable(step.place);
    step.text = grader::printable(step.text);
  }
  return finding;
}

std::string seconds(std::chrono::milliseconds time) {
  return fmt::format("{:.1f} s", static_cast<double>(time.count()) / 1000);
}

std::string where(const Place& place) {
  if (place.file.empty()) return {};
  return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : place.file;
}

// The line itself, with one line before and after it.
std::string snippet(const Place& place, const SourceOf& source, const Style& style) {
  if (place.line <= 0) return {};
  const auto text = source(place.file);
  if (!text) return {};
  std::istringstream lines{*text};
  std::string shown;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (number < place.line - 1 || number > place.line + 1) continue;
    const std::string row = fmt::format("  {} {:4} | {}", number == place.line ? '>' : ' ', number, grader::printable(line));
    shown += (number == place.line ? style.strong(row) : style.faint(row)) + '\n';
  }
  return shown;
}

class Page {
 public:
  Page(const CheckResult& result, const SourceOf& source, const ReportOptions& options)
      : result_{result}, source_{source}, options_{options} {}

  std::string write() {
    const Verdict verdict = verdict_of(result_);
    page_ = fmt::format("{} {}: {}\n", result_.kata.id, result_.kata.title, headline(verdict, options_.style));
    // A memory error explains what else is wrong.
    for (const bool explains : {true, false})
      for (const StageResult& stage : result_.stages)
        if (std::ranges::any_of(stage.findings, is_memory_error, &Finding::rule) == explains)
          write_findings(stage, Weight::fails);
    for (const StageResult& stage : result_.stages) write_findings(stage, Weight::advises);
    if (options_.raw)
      for (const StageResult& stage : result_.stages) write_raw(stage);
    if (!result_.trouble.empty())
      page_ += '\n' + indented(grader::printable(result_.trouble), 2) + "\n  This is no verdict on the fix.\n";
    write_summary();
    write_points();
    write_next(verdict);
    return std::move(page_);
  }

 private:
  enum class Weight { fails, advises };

  // Of one stage, by place, so that every run reads alike. Races come last: that a number is wrong is easier
  // to see than that it might be.
  void write_findings(const StageResult& stage, Weight weight) {
    std::vector<Finding> findings;
    for (const Finding& finding : stage.findings)
      if ((finding.severity == Severity::advice) == (weight == Weight::advises)) findings.push_back(printable(finding));
    std::ranges::sort(findings, {}, [](const Finding& f) {
      return std::tuple{f.rule == "race", f.place.file, f.place.line, f.message};
    });
    std::string help;
    std::size_t shown = 0;
    std::set<std::string> rules;
    const char* between = "\n";
    for (const Finding& finding : findings) {
      // One story of a kind is enough to work on.
      if (finding.stage == Stage::explore && !rules.insert(finding.rule).second) {
        const std::string place = where(finding.place);
        page_ += fmt::format("{}  also: {} in {}{}\n", std::exchange(between, ""), finding.rule, finding.test_case,
                             place.empty() ? "" : ", at " + place);
        continue;
      }
      between = "\n";
      if (finding.help != help) flush(help);
      if (shown++ == most_findings) {
        page_ += fmt::format("\n  ... and {} more of stage {}\n", findings.size() - most_findings, name_of(stage.stage));
        break;
      }
      write_finding(finding);
      help = finding.help;
    }
    flush(help);
  }

  void write_raw(const StageResult& stage) {
    if (stage.raw.empty()) return;
    page_ += fmt::format("\n  what the tools of stage {} said:\n{}", name_of(stage.stage),
                         indented(grader::printable(stage.raw), 4));
  }

  // One explanation serves all findings of a kind.
  void flush(std::string& help) {
    if (!help.empty()) page_ += '\n' + wrapped(help, 2);
    help.clear();
  }

  void write_finding(const Finding& finding) {
    const char* kind = finding.severity == Severity::advice ? " (advice)" : "";
    page_ += '\n' + options_.style.strong(fmt::format("{}{}: {}", name_of(finding.stage), kind, finding.rule));
    if (!finding.test_case.empty()) page_ += " in " + finding.test_case;
    page_ += '\n';
    const std::string place = where(finding.place);
    const bool noted = std::ranges::any_of(finding.notes, [&](const Note& note) { return note.place == finding.place; });
    const bool one_line = finding.message.find('\n') == std::string::npos;
    page_ += one_line ? wrapped(finding.message, 2) : indented(finding.message, 2);
    if (!noted && !place.empty()) page_ += fmt::format("  at {}\n{}", place, snippet(finding.place, source_, options_.style));
    write_notes(finding);
    write_steps(finding);
    if (!finding.schedule.empty() && finding.stage != Stage::asan)
      page_ += fmt::format("  replay: bin/grader check {} --schedule {}\n", result_.kata.id,
                           shell_word(finding.schedule));
  }

  // The first frame of each stack with its lines; further frames as places only.
  void write_notes(const Finding& finding) {
    std::string title;
    Place shown;
    std::size_t frames = 0;
    for (const Note& note : finding.notes) {
      const bool fresh = note.text != title;
      frames = fresh ? 0 : frames + 1;
      if (frames >= most_frames) continue;
      if (fresh) page_ += wrapped(note.text + ":", 2);
      const std::string function{bare_function(note.place.function)};
      page_ += fmt::format("  {} {}{}\n", fresh ? "at" : "from", where(note.place),
                           function.empty() ? "" : " in " + function);
      const bool repeats = note.place.file == shown.file && note.place.line == shown.line;
      if (fresh && !repeats) page_ += snippet(note.place, source_, options_.style);
      if (fresh) shown = note.place;
      title = note.text;
    }
  }

  void write_steps(const Finding& finding) {
    if (finding.steps.empty()) return;
    page_ += picture_of(tidied({.steps = finding.steps, .left_out = finding.steps.front().number - 1}));
  }

  // "passed: integrity, build | FAILED: test | not-run: tsan"
  void write_summary() {
    if (result_.stages.empty()) return;
    std::string row;
    for (const StageState state : {StageState::passed, StageState::failed, StageState::echoed, StageState::skipped,
                                   StageState::not_run}) {
      std::string names;
      for (const StageResult& stage : result_.stages)
        if (stage.state == state) names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(stage.stage));
      if (names.empty()) continue;
      const bool bad = state == StageState::failed;
      const std::string group = fmt::format("{}: {}", bad ? "FAILED" : name_of(state), names);
      row += (row.empty() ? "" : " | ") + (bad ? options_.style.bad(group) : group);
    }
    page_ += fmt::format("\n  {}{}\n", row, options_.style.faint(fmt::format("  ({}{})", seconds(result_.elapsed), result_.unchanged ? ", unchanged" : "")));
    for (const StageResult& stage : result_.stages) {
      write_explored(stage);
      if (stage.state == StageState::skipped)
        page_ += wrapped(fmt::format("{} is left out for this kata: {}", name_of(stage.stage), stage.reason), 2);
      if (stage.state == StageState::echoed)
        page_ += wrapped(fmt::format("{}: the same cases fail as before, and nothing else",
                                     name_of(stage.stage)), 2);
    }
    if (result_.isolation == Isolation::L2) return;
    page_ += wrapped(fmt::format("isolation {}: the program that was graded could {}; bin/grader doctor says why",
                                 name_of(result_.isolation),
                                 result_.isolation == Isolation::L1 ? "read your files" : "read your files and start others"), 2);
  }

  // Of a kata with several bugs.
  void write_points() {
    const auto score = score_of(result_);
    if (!score || score->bugs.empty()) return;
    page_ += fmt::format("\n  points: {} of {}\n", score->all.earned, score->all.of);
    Points rest = score->all;
    for (const auto& [title, points] : score->bugs) {
      page_ += fmt::format("  {:>4} of {:<3} {}\n", points.earned, points.of, title);
      rest = {.earned = rest.earned - points.earned, .of = rest.of - points.of};
    }
    page_ += fmt::format("  {:>4} of {:<3} {}\n", rest.earned, rest.of, "all of it together: fixed");
  }

  // "explored 9 tests: 329 schedules, all of them"; with -v, or if a search was bounded, one by one.
  void write_explored(const StageResult& stage) {
    std::uint64_t schedules = 0;
    bool all = true;
    for (const Exploration& exploration : stage.explored) {
      schedules += exploration.schedules;
      const bool exhaustive = exploration.how == "exhaustive";
      all = all && exhaustive;
      if ((exhaustive || exploration.how == "failed") && !options_.raw) continue;
      const std::string total = exhaustive ? fmt::format("{0}/{0}, ", exploration.schedules)
                                : exploration.how == "failed" ? fmt::format("{}, ", exploration.schedules) : "";
      page_ += grader::printable(fmt::format("  explored {}: {}{}, {}", exploration.test_case, total, exploration.how, exploration.model)) + '\n';
    }
    if (all && !stage.explored.empty() && stage.state == StageState::passed)
      page_ += fmt::format("  explored {} test{}: {} schedule{}, all there are\n", stage.explored.size(),
                           stage.explored.size() == 1 ? "" : "s", schedules, schedules == 1 ? "" : "s");
  }

  void write_next(Verdict verdict) {
    const std::string& id = result_.kata.id;
    if (verdict == Verdict::fixed) {
      if (result_.fix == "yours")
        page_ += fmt::format("\nread why: solutions/{}/debrief.md\n", result_.kata.folder);
    } else if (verdict == Verdict::environment) {
      page_ += "\nnext: bin/grader doctor\n";
    } else if (verdict == Verdict::incomplete) {
      page_ += fmt::format("\nnext: bin/grader check {}\n", id);
    } else if (result_.fix == "yours") {
      page_ += fmt::format("\nnext: edit katas/{}/{}\n      bin/grader check {}\n", result_.kata.folder,
                           result_.kata.editable.front(), id);
      if (has_picture()) page_ += fmt::format("see it happen: bin/grader trace {}\n", id);
      page_ += fmt::format("stuck? bin/grader hint {}\n", id);
    }
  }

  bool has_picture() const {
    return std::ranges::any_of(result_.stages, [](const StageResult& stage) {
      return std::ranges::any_of(stage.findings, [](const Finding& finding) { return !finding.schedule.empty(); });
    });
  }

  const CheckResult& result_;
  const SourceOf& source_;
  const ReportOptions& options_;
  std::string page_;
};

}  // namespace

std::string terminal_report(const CheckResult& result, const SourceOf& source, const ReportOptions& options) {
  return Page{result, source, options}.write();
}

std::string failing_line(const Failing& failing, const Style& style) {
  return fmt::format("  {} {} {}", style.bad("failing"), grader::printable(failing.rule),
                     grader::printable(failing.test_case));
}

std::string stage_line(const StageResult& stage, const Style& style) {
  const bool bad = stage.state == StageState::failed;
  const std::string state = bad ? "FAILED" : std::string{name_of(stage.state)};
  std::string line = fmt::format("  {:<9} {} {:>6}", name_of(stage.stage), bad ? style.bad(state) : style.good(state),
                                 seconds(stage.elapsed));
  const auto first = std::ranges::find_if(stage.findings, [](const Finding& f) { return f.severity != Severity::advice; });
  if (first == stage.findings.end()) return line;
  const Finding shown = printable(*first);
  return line + fmt::format("  {} {}", shown.rule, shown.test_case.empty() ? where(shown.place) : shown.test_case);
}

}  // namespace grader
