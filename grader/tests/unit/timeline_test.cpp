// SPDX-License-Identifier: MIT
#include "timeline/timeline.hpp"

#include "timeline/lanes.hpp"
#include "timeline/marks.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

Step handler(unsigned number, unsigned cause = 0, int line = 0) {
  return {.kind = "handler", .number = number, .cause = cause, .on = "io_context 1", .place = {line > 0 ? "bank.cpp" : "", line, ""},
          .text = "a handler runs"};
}

Step coroutine(const char* kind, unsigned number, unsigned who, int line) {
  return {.kind = kind, .number = number, .coroutine = who, .on = "io_context 1", .place = {"bank.cpp", line, "f"},
          .text = "coroutine"};
}

TEST(Tidied, LetsTheFirstStepOfAHandlerStandForIt) {
  const Timeline tidy = tidied({.steps = {handler(1), coroutine("starts", 2, 1, 5), coroutine("waits", 3, 1, 6), handler(4, 3),
                                          coroutine("goes-on", 5, 1, 6)}});
  ASSERT_EQ(tidy.steps.size(), 3U);
  EXPECT_EQ(tidy.steps[0].kind, "starts");
  EXPECT_TRUE(tidy.steps[0].begins);
  EXPECT_FALSE(tidy.steps[1].begins);
  EXPECT_EQ(tidy.steps[2].kind, "goes-on");
  EXPECT_TRUE(tidy.steps[2].begins);
  EXPECT_EQ(tidy.steps[2].cause, 2U) << "the number of the step that waits";
  EXPECT_EQ(tidy.steps[2].number, 3U);
}

TEST(Tidied, SaysThatATimerWasTheCause) {
  Step expired = handler(1);
  expired.text = "a timer has expired";
  EXPECT_EQ(tidied({.steps = {expired, coroutine("goes-on", 2, 1, 5)}}).steps.at(0).text, "coroutine, as a timer has expired");
}

TEST(Tidied, LeavesOutHandlersOfAsiosOwnAndKeepsWhatTheyBroughtAbout) {
  const Timeline tidy =
      tidied({.steps = {handler(1), coroutine("starts", 2, 1, 5), handler(3, 2), handler(4, 3), coroutine("starts", 5, 2, 9)}});
  ASSERT_EQ(tidy.steps.size(), 2U);
  EXPECT_EQ(tidy.steps[1].cause, 1U);
}

TEST(Tidied, LeadsFromACoroutineToOneThatItStartsAtOnce) {
  const Timeline tidy = tidied({.steps = {handler(1), coroutine("starts", 2, 1, 5), coroutine("starts", 3, 2, 9), coroutine("waits", 4, 2, 9),
                                          coroutine("starts", 5, 1, 7)}});
  ASSERT_EQ(tidy.steps.size(), 4U);
  EXPECT_EQ(tidy.steps[1].cause, 1U);
  EXPECT_EQ(tidy.steps[2].cause, 0U);
  EXPECT_EQ(tidy.steps[3].cause, 0U) << "it only has its turn again";
}

TEST(Tidied, KeepsAHandlerOfTheKatas) {
  const Timeline tidy = tidied({.steps = {handler(1, 0, 12), handler(2)}});
  ASSERT_EQ(tidy.steps.size(), 1U);
  EXPECT_TRUE(tidy.steps[0].begins);
}

TEST(Tidied, TellsAHandlerOfAStrandOnce) {
  const Step strand{.kind = "strand", .number = 3, .cause = 1, .strand = 2, .on = "io_context 1", .place = {"bank.cpp", 30, ""},
                    .text = "strand 2 runs a handler"};
  const Timeline tidy = tidied({.steps = {handler(1, 0, 12), handler(2), strand}});
  ASSERT_EQ(tidy.steps.size(), 2U);
  EXPECT_EQ(tidy.steps[1].strand, 2U);
  EXPECT_EQ(tidy.steps[1].place.line, 30);
  EXPECT_EQ(tidy.steps[1].cause, 1U);
  EXPECT_EQ(tidy.steps[1].text, "strand 2 runs a handler");
}

TEST(Tidied, RenumbersWhatTheFindingRefersTo) {
  const Finding race{.rule = "race", .place = {}, .test_case = {}, .message = {}, .notes = {{{"bank.cpp", 5, ""}, "writes", 4}}, .help = {}};
  const Timeline tidy = tidied({.steps = {handler(1), coroutine("starts", 2, 1, 5), handler(3), handler(4), coroutine("goes-on", 5, 1, 5)},
                                .finding = race});
  EXPECT_EQ(tidy.finding->notes[0].step, 2U);
  EXPECT_EQ(marks_of(tidy), (std::map<std::size_t, std::string>{{1, "writes"}}));
}

TEST(UntilLastNote, KeepsTheHandlerInWhichItWas) {
  Timeline timeline{.steps = {handler(1), handler(2), coroutine("starts", 3, 1, 5), handler(4)}};
  for (const std::size_t i : {0U, 1U, 3U}) timeline.steps[i].begins = true;
  EXPECT_EQ(until_last_note(timeline).steps.size(), 4U) << "no finding";
  timeline.finding = Finding{.rule = "race", .place = {}, .test_case = {}, .message = {}, .notes = {{{}, "now", 2}, {{}, "before", 1}}, .help = {}};
  EXPECT_EQ(until_last_note(timeline).steps.size(), 3U);
}

TEST(Cut, KeepsTheLastStepsAndSaysHowManyAreGone) {
  Timeline timeline;
  for (unsigned i = 1; i <= 10; ++i) timeline.steps.push_back(handler(i, i - 1, 3));
  timeline.finding = Finding{.rule = "race", .place = {}, .test_case = {}, .message = {},
                             .notes = {{{}, "early", 2}, {{}, "late", 9}}, .help = {}};
  const Timeline rest = cut(timeline, 4);
  EXPECT_EQ(rest.left_out, 6U);
  ASSERT_EQ(rest.steps.size(), 4U);
  EXPECT_EQ(rest.steps[0].number, 1U);
  EXPECT_EQ(rest.steps[0].cause, 0U) << "it is gone";
  EXPECT_EQ(rest.steps[3].cause, 3U);
  EXPECT_EQ(rest.finding->notes[0].step, 0U);
  EXPECT_EQ(rest.finding->notes[1].step, 3U);
  EXPECT_EQ(cut(timeline, 10).left_out, 0U);
}

TEST(Marks, OfALostExceptionAreWhereItLeftTheCoroutine) {
  Timeline timeline{.steps = {coroutine("starts", 1, 1, 5), coroutine("throws", 2, 1, 6), coroutine("ends", 3, 1, 6)}};
  timeline.finding = Finding{.rule = "swallowed-exception", .place = {"bank.cpp", 6, "f"}, .test_case = {}, .message = {}, .notes = {}, .help = {}};
  EXPECT_EQ(marks_of(timeline), (std::map<std::size_t, std::string>{{1, "swallowed-exception"}}));
}

TEST(Marks, AreTheLastStepsAtTheNotesPlaces) {
  Timeline timeline{.steps = {coroutine("starts", 1, 1, 5), coroutine("waits", 2, 1, 6), coroutine("waits", 3, 2, 6)}};
  timeline.finding = Finding{.rule = "stuck", .place = {}, .test_case = {}, .message = {}, .notes = {{{"bank.cpp", 6, "f"}, "waits for a lock"}}, .help = {}};
  EXPECT_EQ(marks_of(timeline), (std::map<std::size_t, std::string>{{2, "waits for a lock"}}));
  timeline.finding->notes.clear();
  timeline.finding->place = {"bank.cpp", 5, "f"};
  EXPECT_EQ(marks_of(timeline), (std::map<std::size_t, std::string>{{0, "stuck"}}));
  timeline.finding->place = {"bank_test.cpp", 5, "f"};
  EXPECT_TRUE(marks_of(timeline).empty());
  const Timeline ended = with_ending(timeline);
  EXPECT_EQ(marks_of(ended), (std::map<std::size_t, std::string>{{3, "stuck"}}));
  EXPECT_EQ(ended.steps[3].place, timeline.finding->place);
  timeline.finding.reset();
  EXPECT_TRUE(marks_of(timeline).empty());
}

TEST(Lanes, AreCoroutinesThenStrandsThenExecutors) {
  Step strand = handler(1);
  strand.strand = 2;
  Step thread = coroutine("starts", 2, 3, 5);
  thread.on = "thread 1";
  const Lanes lanes{std::vector<Step>{strand, thread}};
  EXPECT_EQ(lanes.all(), (std::vector<Lane>{{Lane::Of::coroutine, "coroutine 3"}, {Lane::Of::strand, "strand 2"},
                                            {Lane::Of::executor, "io_context 1"}, {Lane::Of::executor, "thread 1"}}));
  EXPECT_EQ(lanes.of(strand), 1U);
  EXPECT_EQ(lanes.of(thread), 0U);
  EXPECT_EQ(lanes.executor_of(thread), 3U);
  EXPECT_FALSE(lanes.strand_of(thread));
}

TEST(VirtualTime, HasTheUnitThatReadsBest) {
  EXPECT_EQ(virtual_time(0), "0");
  EXPECT_EQ(virtual_time(7), "7 ns");
  EXPECT_EQ(virtual_time(1500), "1.5 us");
  EXPECT_EQ(virtual_time(20'000'000), "20 ms");
  EXPECT_EQ(virtual_time(1'500'000'000), "1.5 s");
  EXPECT_EQ(virtual_time(3'600'000'000'000), "3600 s");
}

}  // namespace
}  // namespace grader
