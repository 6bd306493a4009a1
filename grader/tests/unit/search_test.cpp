// SPDX-License-Identifier: MIT
// Searches of schedules, from the records of a test program to findings.
#include "stage/judge_search.hpp"
#include "stage/transcript.hpp"

#include "run_evidence.hpp"

#include <gtest/gtest.h>
#include <kata/record.hpp>

#include <functional>
#include <sstream>
#include <string>

namespace grader {
namespace {

constexpr kata::SealKey key{.low = 1, .high = 2};

Transcript read(const std::string& lines) {
  std::istringstream rest{"hello\t4\n" + lines};
  std::string channel;
  std::uint64_t sequence = 0;
  for (std::string line; std::getline(rest, line);) {
    const auto seal = kata::seal_of(key, ++sequence, line);
    channel += std::string{seal.data(), seal.size()} + '\t' + line + '\n';
  }
  return read_transcript(channel, key);
}

const std::string step_fields = "step\tstarts\t6\t1500\t0\t1\t0\tio_context 1\tkatas/x/bank.cpp\t9\tdeposit\tstarts\n";
const Step starts{.kind = "starts", .number = 6, .time = 1500, .coroutine = 1, .on = "io_context 1",
                  .place = {"katas/x/bank.cpp", 9, "deposit"}, .text = "starts"};

TEST(SearchRecords, OfStepsBeforeAnyFindingAreATimeline) {
  const Transcript told = read("begin\tBank.One\nexplore\tsingle\n" + step_fields +
                               "explored\t1\treplayed\tsingle\nend\tBank.One\tpassed\n");
  ASSERT_EQ(told.forgery, "");
  ASSERT_EQ(told.cases.at(0).search->timeline.size(), 1u);
  EXPECT_EQ(told.cases[0].search->timeline[0].step, starts);
}

TEST(SearchRecords, AreKeptWithTheirCase) {
  const Transcript told = read(
      "begin\tBank.One\n"
      "explore\tpool(2)\n"
      "found\tstuck\tkatas/x/bank.cpp\t12\tdeposit\tnothing left\tBank.One:0.2\n"
      "note\tkatas/x/bank.cpp\t14\tbalance\twaits\n"
      "stack\tlocked here\t7\t1f\t20\n"
      "cycle\t1\t2\n"
      "step\tstarts\t6\t1500\t0\t1\t0\tio_context 1\tkatas/x/bank.cpp\t9\tdeposit\tstarts\n"
      "step\thandler\t8\t2500\t6\t0\t2\tthread 1\t\t0\t\truns\t2a\t2b\n"
      "explored\t17\tfailed\tpool(2)\n"
      "end\tBank.One\tfailed\n");
  ASSERT_EQ(told.forgery, "");
  ASSERT_EQ(told.cases.size(), 1u);
  ASSERT_TRUE(told.cases[0].search);
  const Search& search = *told.cases[0].search;
  EXPECT_EQ(search.model, "pool(2)");
  EXPECT_EQ(search.schedules, 17u);
  EXPECT_EQ(search.how, "failed");
  ASSERT_EQ(search.found.size(), 1u);
  EXPECT_EQ(search.found[0].rule, "stuck");
  EXPECT_EQ(search.found[0].place, (Place{"katas/x/bank.cpp", 12, "deposit"}));
  EXPECT_EQ(search.found[0].message, "nothing left");
  EXPECT_EQ(search.found[0].schedule, "Bank.One:0.2");
  EXPECT_EQ(search.found[0].notes, (std::vector<Note>{{{"katas/x/bank.cpp", 14, "balance"}, "waits"}}));
  ASSERT_EQ(search.found[0].steps.size(), 2u);
  EXPECT_EQ(search.found[0].steps[0].step, starts);
  EXPECT_EQ(search.found[0].steps[1].step, (Step{.kind = "handler", .number = 8, .time = 2500, .cause = 6, .strand = 2,
                                                 .on = "thread 1", .text = "runs"}));
  EXPECT_EQ(search.found[0].steps[1].calls, (std::vector<Address>{0x2a, 0x2b}));
  EXPECT_EQ(search.found[0].cycle, (std::vector<unsigned>{1, 2}));
  EXPECT_TRUE(search.timeline.empty());
  ASSERT_EQ(search.found[0].stacks.size(), 1u);
  EXPECT_EQ(search.found[0].stacks[0].step, 7u);
  EXPECT_EQ(search.found[0].stacks[0].calls, (std::vector<Address>{0x1f, 0x20}));
}

TEST(SearchRecords, ThatNoHarnessWritesAreForged) {
  const std::string begin = "begin\tBank.One\n";
  const std::string open = begin + "explore\tsingle\n";
  const std::string found = "found\tstuck\t\t0\t\t\tBank.One:\n";
  const struct {
    const char* why;
    std::string lines;
  } rows[] = {
      {"a search outside of a case", "explore\tsingle\n"},
      {"a search in a case that has ended", begin + "end\tBank.One\tpassed\nexplore\tsingle\n"},
      {"a search in a search", open + "explore\tsingle\n"},
      {"a search without a model", begin + "explore\n"},
      {"a second search", open + "explored\t1\texhaustive\tsingle\nexplore\tsingle\n"},
      {"a finding without a search", begin + found},
      {"a finding after the search", open + "explored\t1\texhaustive\tsingle\n" + found},
      {"a finding with a field too few", open + "found\tstuck\t\t0\t\t\n"},
      {"a finding with a field too many", open + "found\tstuck\t\t0\t\t\tBank.One:\tx\n"},
      {"a finding without a rule", open + "found\t\t\t0\t\t\tBank.One:\n"},
      {"a line that is no number", open + "found\tstuck\t\tx\t\t\tBank.One:\n"},
      {"a note without a finding", open + "note\tf\t1\tg\tt\n"},
      {"a note with a field too few", open + found + "note\tf\t1\tg\n"},
      {"a note whose line is no number", open + found + "note\tf\tx\tg\tt\n"},
      {"a note after the search", open + found + "explored\t1\tfailed\tsingle\nnote\tf\t1\tg\tt\n"},
      {"a step without a search", begin + step_fields},
      {"a step with a field too few", open + "step\tstarts\t6\t1500\t0\t1\t0\tio\tf\t9\tg\n"},
      {"a step without a number", open + "step\tstarts\t0\t1500\t0\t1\t0\tio\tf\t9\tg\tt\n"},
      {"a step whose time is no number", open + "step\tstarts\t6\tx\t0\t1\t0\tio\tf\t9\tg\tt\n"},
      {"a step brought about by itself", open + "step\tstarts\t6\t1\t6\t1\t0\tio\tf\t9\tg\tt\n"},
      {"a step with an address that is none", open + "step\tstarts\t6\t1\t0\t1\t0\tio\tf\t9\tg\tt\tzz\n"},
      {"steps out of order", open + step_fields + step_fields},
      {"a cycle without a finding", open + "cycle\t1\n"},
      {"a cycle of nobody", open + found + "cycle\n"},
      {"a cycle of what is no number", open + found + "cycle\tx\n"},
      {"a stack without a finding", open + "stack\tt\t0\t1f\n"},
      {"a stack without a text", open + found + "stack\n"},
      {"a stack whose step is no number", open + found + "stack\tt\tx\t1f\n"},
      {"a stack after the search", open + found + "explored\t1\tfailed\tsingle\nstack\tt\t0\t1f\n"},
      {"a stack with an address that is none", open + found + "stack\tt\t0\tzz\n"},
      {"a search that ends twice", open + "explored\t1\texhaustive\tsingle\nexplored\t1\texhaustive\tsingle\n"},
      {"a search that ends without a start", begin + "explored\t1\texhaustive\tsingle\n"},
      {"a search of no number", open + "explored\tall\texhaustive\tsingle\n"},
      {"a search of nothing", open + "explored\t0\texhaustive\tsingle\n"},
      {"a search that does not say how", open + "explored\t1\t\tsingle\n"},
      {"a search with another model", open + "explored\t1\texhaustive\tpool(2)\n"},
  };
  for (const auto& row : rows) EXPECT_NE(read(row.lines).forgery, "") << row.why;
  EXPECT_EQ(read(open + "explored\t1\texhaustive\tsingle\n").forgery, "");
}

TEST(SearchRecords, MayStopBeforeTheSearchEnds) {
  const Transcript told = read("begin\tBank.One\nexplore\tsingle\nend\tBank.One\tpassed\ndone\t1\n");
  EXPECT_EQ(told.forgery, "");
  ASSERT_TRUE(told.done && told.cases.at(0).search);
  EXPECT_EQ(told.cases[0].search->how, "");
}

Found stuck() {
  return {.rule = "stuck",
          .place = {"katas/x/bank_test.cpp", 12, "story"},
          .message = "nothing is left",
          .schedule = "Bank.One:1",
          .notes = {},
          .stacks = {},
          .cycle = {},
          .steps = {}};
}

// Bank.One searches schedules, all of them, and finds nothing.
RunEvidence right_search() {
  RunEvidence run = right_run();
  run.expected_searches = {"Bank.One"};
  run.editable = {"katas/x/bank.cpp"};
  run.transcript.cases[0].search = Search{.model = "single", .found = {}, .schedules = 6, .how = "exhaustive"};
  return run;
}

void find(RunEvidence& run, Found found) {
  run.transcript.cases[0].outcome = "failed";
  run.transcript.cases[0].search->how = "failed";
  run.transcript.cases[0].search->found = {std::move(found)};
  run.ending = Exited{1};
}

TEST(SearchRecords, TellWhichScheduleRanWhenTheProgramCrashed) {
  const std::string open = "hello\t4\nbegin\tBank.One\nexplore\tsingle\n";
  const auto with = [&](const std::string& last_words) {
    std::istringstream rest{open + last_words};
    std::string channel;
    std::uint64_t sequence = 0;
    for (std::string line; std::getline(rest, line);) {
      const bool in_turn = !kata::out_of_turn(line.substr(0, line.find('\t')));
      const auto seal = kata::seal_of(key, in_turn ? ++sequence : 0, line);
      channel += std::string{seal.data(), seal.size()} + '\t' + line + '\n';
    }
    return read_transcript(channel, key);
  };
  EXPECT_EQ(with("schedule\t0.2.1\ncrash\t11\t1f\n").schedule, "0.2.1");
  EXPECT_EQ(with("explored\t1\texhaustive\tsingle\nschedule\t0.2.1\n").schedule, std::nullopt) << "no schedule runs";
  EXPECT_NE(with("schedule\t0;2\n").forgery, "");
}

struct Seen {
  std::string rule;
  Severity severity;
  bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
  *out << seen.rule << ' ' << static_cast<int>(seen.severity);
}

std::vector<Seen> seen_of(const RunEvidence& run) {
  std::vector<Seen> seen;
  for (const Finding& finding : judge_run(run)) seen.push_back({finding.rule, finding.severity});
  return seen;
}

TEST(JudgeSearch, PassesOnlyWhatWasSearchedToItsEnd) {
  const Seen early{"early-exit", Severity::error};
  const Seen forged{"forged-record", Severity::attack};
  const struct {
    const char* why;
    std::function<void(RunEvidence&)> spoil;
    std::vector<Seen> seen;
  } rows[] = {
      {"searched to its end", [](RunEvidence&) {}, {}},
      {"bounded, which it says", [](RunEvidence& run) { run.transcript.cases[0].search->how = "sampled 5000"; }, {}},
      {"a finding, once", [](RunEvidence& run) { find(run, stuck()); }, {{"stuck", Severity::error}}},
      {"a search that is missing", [](RunEvidence& run) { run.transcript.cases[0].search.reset(); }, {early}},
      {"a search that never ended", [](RunEvidence& run) { run.transcript.cases[0].search->how.clear(); }, {early}},
      {"failed, and nobody says of what",
       [](RunEvidence& run) { run.transcript.cases[0].search->how = "failed"; },
       {early}},
      {"the usual order in the place of all",
       [](RunEvidence& run) { run.transcript.cases[0].search->how = "replayed"; },
       {early}},
      {"a replay", [](RunEvidence& run) { run.replay = true, run.transcript.cases[0].search->how = "replayed"; }, {}},
      {"a search where a replay was asked for", [](RunEvidence& run) { run.replay = true; }, {early}},
      {"a finding in a search that never ended",
       [](RunEvidence& run) { find(run, stuck()), run.transcript.cases[0].search->how.clear(); },
       {{"stuck", Severity::error}}},
      {"a finding in a case that says it passed",
       [](RunEvidence& run) { find(run, stuck()), run.transcript.cases[0].outcome = "passed"; },
       {{"stuck", Severity::error}, early}},  // exit code 1, and no case failed
      {"a finding, and a wrong exit code",
       [](RunEvidence& run) { find(run, stuck()), run.ending = Exited{3}; },
       {{"stuck", Severity::error}, early}},
      {"skipped before its search",
       [](RunEvidence& run) {
         run.transcript.cases[0].search.reset();
         run.transcript.cases[0].outcome = "skipped";
       },
       {{"assertion", Severity::error}}},
      {"failed before its search",
       [](RunEvidence& run) {
         run.transcript.cases[0] = {"Bank.One", {{"katas/x/bank_test.cpp", 31, "Expected: 1"}}, "failed"};
         run.ending = Exited{1};
       },
       {{"assertion", Severity::error}}},
      {"a forged search does not hide that its case failed",
       [](RunEvidence& run) { run.expected_searches.clear(), find(run, stuck()); },
       {forged}},
      {"the program hung in the search",
       [](RunEvidence& run) {
         run.transcript.cases[0].search->how.clear();
         run.transcript.cases[0].outcome.clear();
         run.transcript.cases.pop_back();
         run.transcript.done = false;
         run.ending = TimedOut{std::chrono::seconds{10}};
       },
       {{"hang", Severity::error}}},
      {"a search that the reference does not have",
       [](RunEvidence& run) { run.transcript.cases[1].search = run.transcript.cases[0].search; },
       {forged}},
      {"the test is wrong",
       [](RunEvidence& run) {
         Found found = stuck();
         found.rule = "author-error";
         find(run, found);
       },
       {{"author-error", Severity::environment}}},
      {"the program crashed in the search",
       [](RunEvidence& run) {
         run.transcript.cases[0].outcome.clear();
         run.transcript.cases[0].search->how.clear();
         run.transcript.cases.pop_back();
         run.transcript.done = false;
         run.ending = Signaled{11};
       },
       {{"crash", Severity::error}}},
  };
  for (const auto& row : rows) {
    RunEvidence run = right_search();
    row.spoil(run);
    EXPECT_EQ(seen_of(run), row.seen) << row.why;
  }
}

TEST(JudgeSearch, BlamesTheLearnerForWhatTheirCodeDidNotOtherwise) {
  const auto severity_of = [](const Found& found) {
    RunEvidence run = right_search();
    run.places[0x1f] = {{"katas/x/bank.cpp", 31, "deposit"}};
    run.places[0x20] = {{"katas/x/bank_test.cpp", 9, "story"}};
    find(run, found);
    return judge_run(run).at(0).severity;
  };
  Found found = stuck();
  found.rule = "unsupported";
  EXPECT_EQ(severity_of(found), Severity::environment) << "only the test's code was there";
  found.stacks = {{"called here", 0, {0x20}}};
  EXPECT_EQ(severity_of(found), Severity::environment);
  found.stacks = {{"called here", 0, {0x20, 0x1f}}};
  EXPECT_EQ(severity_of(found), Severity::error);
  found.stacks.clear();
  found.notes = {{{"katas/x/bank.cpp", 30, "deposit"}, "ran"}};
  EXPECT_EQ(severity_of(found), Severity::error);
}

TEST(JudgeSearch, KeepsThePlaceThatAFindingNamesItself) {
  RunEvidence run = right_search();
  Found found = stuck();
  found.notes = {{{"katas/x/bank.cpp", 30, "deposit"}, "waits"}};
  find(run, found);
  EXPECT_EQ(judge_run(run).at(0).place, found.place);
  EXPECT_EQ(judge_run(run).at(0).notes, found.notes);
}

TEST(JudgeSearch, TellsTheStoryInTheStageThatSawIt) {
  Found found = stuck();
  found.place = {};
  found.stacks = {{"locked here", 3, {0x1f}}};
  found.steps = {{.step = {.kind = "starts", .number = 2, .place = {"katas/x/bank.cpp", 9, "deposit"}}, .calls = {}},
                 {.step = {.kind = "handler", .number = 3}, .calls = {0x2a, 0x1f}}};
  for (const auto& [stage, told] : {std::pair{Stage::test, Stage::explore}, {Stage::asan, Stage::asan}}) {
    RunEvidence run = right_search();
    run.stage = stage;
    run.places[0x1f] = {{"katas/x/bank.cpp", 31, "deposit"}};
    find(run, found);
    const Finding finding = judge_run(run).at(0);
    EXPECT_EQ(finding.stage, told);
    EXPECT_EQ(finding.test_case, "Bank.One");
    EXPECT_EQ(finding.place, (Place{"katas/x/bank.cpp", 31, "deposit"}));
    EXPECT_EQ(finding.schedule, "Bank.One:1");
    EXPECT_EQ(finding.notes, (std::vector<Note>{{{"katas/x/bank.cpp", 31, "deposit"}, "locked here", 3}}));
    ASSERT_EQ(finding.steps.size(), 2u);
    EXPECT_EQ(finding.steps[0], found.steps[0].step);
    EXPECT_EQ(finding.steps[1].place.line, 31) << "of the kata's first call that is known";
  }
}

}  // namespace
}  // namespace grader
