// SPDX-License-Identifier: MIT
// grader trace: pictures of a failing run, beside that of the reference.
#include "command/commands.hpp"
#include "command/fix_files.hpp"
#include "command/output.hpp"
#include "finding/error.hpp"
#include "finding/memory_error.hpp"
#include "report/text.hpp"
#include "stage/pipeline.hpp"
#include "timeline/marks.hpp"
#include "timeline/page.hpp"
#include "timeline/picture.hpp"
#include "timeline/trace_events.hpp"
#include "verdict/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

namespace grader {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_steps = 2000;
constexpr std::size_t most_of_reference = 500;

// What a picture is drawn of: a schedule, or a finding that has none.
struct Subject {
  std::string schedule;
  Stage stage = Stage::explore;
  std::optional<Finding> finding;
};

bool fails(const Finding& finding) { return finding.severity == Severity::error; }

std::vector<Finding> failures_of(const CheckResult& result) {
  std::vector<Finding> failures;
  for (const StageResult& stage : result.stages)
    std::ranges::copy_if(stage.findings, std::back_inserter(failures), fails);
  return failures;
}

// What explains most comes first: an error of memory, then a wrong result, then what may become one.
int rank(const Finding& finding) {
  if (finding.schedule.empty()) return 4;
  if (is_memory_error(finding.rule)) return 1;
  return finding.rule == "race" ? 3 : 2;
}

class Trace {
 public:
  Trace(const Repository& repository, const TraceOptions& options)
      : repository_{repository}, options_{options}, kata_{find_kata(repository, options.id)} {}

  void write() {
    const Subject subject = options_.schedule.empty() ? chosen() : Subject{.schedule = options_.schedule};
    std::vector<PictureOfRun> runs;
    runs.push_back(run(options_.fix.empty() ? "your fix" : options_.fix, options_.fix, subject, most_steps));
    if (!subject.schedule.empty() && options_.fix != "reference")
      runs.push_back(run("the reference, in the same order", "reference", subject, most_of_reference));
    const std::string title = fmt::format("{} {}", kata_.id, kata_.title);
    const fs::path folder = options_.output.empty() ? repository_.build() / "traces" : fs::path{options_.output};
    std::error_code trouble;
    fs::create_directories(folder, trouble);
    if (trouble)
      throw Error{fmt::format("cannot make the folder {}: {}\nnext: bin/grader trace {} --output DIR, with another folder",
                              folder.string(), trouble.message(), kata_.id)};
    const fs::path page = folder / (kata_.id + ".html");
    write_file(page, page_of(title, runs, repository_.page()));
    fmt::print("{}\n", title);
    tell(runs.front().timeline);
    fmt::print("\nopen in a browser:      {}\n", page.string());
    if (subject.schedule.empty()) return;
    std::vector<Timeline> timelines;
    for (const PictureOfRun& picture : runs) timelines.push_back(picture.timeline);
    const fs::path events = folder / (kata_.id + ".json");
    write_file(events, trace_events_of(timelines));
    fmt::print("open in ui.perfetto.dev: {}\n", events.string());
  }

 private:
  CheckResult check(const std::string& fix, std::set<Stage> stages, SearchRequest search) const {
    const CheckRequest request{.kata = kata_,
                               .fix = fix.empty() ? "yours" : fix,
                               .folder = folder_of_fix(repository_, kata_, fix),
                               .stages = std::move(stages),
                               .jobs = options_.jobs,
                               .search = std::move(search),
                               .isolation = options_.isolation,
                               .on_preparation = [](const std::string& what) { fmt::print(stderr, "  {}\n", what); }};
    return check_fix(repository_, request).front();
  }

  // What is worth a picture in a whole check: the failure that explains most, else any run.
  Subject chosen() const {
    fmt::print(stderr, "checking {} ...\n", kata_.id);
    const CheckResult result = check(options_.fix, {all_stages.begin(), all_stages.end()}, {});
    const std::vector<Finding> failures = failures_of(result);
    const auto best = std::ranges::min_element(failures, {}, rank);
    if (best != failures.end() && !best->schedule.empty())
      return {.schedule = best->schedule, .stage = best->stage == Stage::asan ? Stage::asan : Stage::explore, .finding = *best};
    const auto stacks = std::ranges::find_if(failures, [](const Finding& finding) {
      return !finding.notes.empty() && (finding.stage == Stage::asan || finding.stage == Stage::tsan);
    });
    if (stacks != failures.end()) return {.stage = stacks->stage, .finding = *stacks};
    if (best != failures.end())
      throw UsageError{fmt::format("{} is not fixed for a reason that has no order of handlers to show: {} in stage {}\nnext: "
                                   "bin/grader check {}", kata_.id, best->rule, name_of(best->stage), kata_.id)};
    if (verdict_of(result) == Verdict::environment || verdict_of(result) == Verdict::invalid)
      throw UsageError{fmt::format("nothing of {} was run\nnext: bin/grader check {}", kata_.id, kata_.id)};
    for (const StageResult& stage : result.stages)
      if (!stage.explored.empty()) return {.schedule = stage.explored.front().test_case + ':'};
    throw UsageError{fmt::format("{} is fixed, and no test of it searches schedules: there is nothing to draw", kata_.id)};
  }

  PictureOfRun run(std::string title, const std::string& fix, const Subject& subject, std::size_t most) const {
    PictureOfRun picture{.timeline = {.title = std::move(title), .schedule = subject.schedule, .steps = {}, .finding = subject.finding},
                         .source = sources_of(repository_, kata_, folder_of_fix(repository_, kata_, fix))};
    if (subject.schedule.empty()) return picture;
    CheckResult result = check(fix, {subject.stage}, {.replay = subject.schedule, .timeline = true});
    std::vector<Finding> failures = failures_of(result);
    const auto worst = std::ranges::find_if(failures, [&](const Finding& finding) {
      return subject.finding && finding.rule == subject.finding->rule && finding.place == subject.finding->place;
    });
    picture.timeline.finding.reset();
    if (worst != failures.end()) picture.timeline.finding = *worst;
    else if (!failures.empty()) picture.timeline.finding = failures.front();
    for (StageResult& stage : result.stages)
      if (!stage.timeline.empty()) picture.timeline.steps = std::move(stage.timeline);
    if (picture.timeline.steps.empty())
      throw Error{fmt::format("{}: the schedule {} left no trace\nnext: bin/grader check {} --schedule {}", kata_.id,
                              subject.schedule, kata_.id, subject.schedule)};
    Timeline tidy = tidied(std::move(picture.timeline));
    if (tidy.finding && tidy.finding->rule == "race") tidy = until_last_note(std::move(tidy));
    tidy = cut(std::move(tidy), most);
    if (tidy.finding && marks_of(tidy).empty()) tidy = with_ending(std::move(tidy));
    picture.timeline = std::move(tidy);
    return picture;
  }

  static void tell(const Timeline& timeline) {
    const std::string what = timeline.finding ? fmt::format("{}: {}", timeline.finding->rule, timeline.finding->message)
                                              : "nothing goes wrong in this order";
    // A learner's program may say anything.
    print_page(printable(what + '\n' + picture_of(timeline)));
  }

  const Repository& repository_;
  const TraceOptions& options_;
  const Kata kata_;
};

}  // namespace

ExitCode trace(const Repository& repository, const TraceOptions& options) {
  Trace{repository, options}.write();
  return ExitCode::fixed;
}

}  // namespace grader
