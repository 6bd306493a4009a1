// SPDX-License-Identifier: MIT
// Stage explore on a real kata: what it finds, replays and refuses.
#include "grader_run.hpp"

#include <gtest/gtest.h>

namespace grader_e2e {
namespace {

const std::vector<std::string> explore{"--stage", "explore"};

void expect_said(const Answer& answer, int exit_code, const std::string& words) {
  EXPECT_EQ(answer.exit_code, exit_code) << answer.out << answer.err;
  EXPECT_NE((answer.out + answer.err).find(words), std::string::npos) << answer.out << answer.err;
}

TEST(Exploring, TellsAFailingOrderAndReplaysIt) {
  const std::string replay = "--schedule Bank.TheBalanceIsTheSumInWhateverOrderTheJournalAnswers:";
  const Answer found = grader({"check", "06d-03", "--fix", "broken", "--stage", "explore", "--format", "json"});
  expect_said(found, 1, R"("schedule": "Bank.TheBalanceIsTheSumInWhateverOrderTheJournalAnswers:")");
  const Answer again = grader({"check", "06d-03", "--fix", "broken", "--schedule",
                               "Bank.TheBalanceIsTheSumInWhateverOrderTheJournalAnswers:"});
  expect_said(again, 1, "explore: assertion in Bank.TheBalanceIsTheSumInWhateverOrderTheJournalAnswers");
  expect_said(again, 1, replay);
  EXPECT_EQ(again.out.find("Bank.NoDepositIsLostWhileAnotherIsInTheJournal"), std::string::npos) << again.out;
}

TEST(Exploring, TellsTheFirstTestThatFailsBeforeItsStageEnds) {
  const Answer broken = grader({"check", "06d-03", "--fix", "broken", "--fresh"});
  const std::size_t told = broken.err.find("\n  failing assertion Bank.");
  ASSERT_NE(told, std::string::npos) << broken.err;
  EXPECT_LT(told, broken.err.find("FAILED")) << broken.err;
  EXPECT_EQ(broken.err.find("\n  failing", told + 1), std::string::npos) << broken.err;
  const Answer fixed = grader({"check", "06d-03", "--fix", "reference", "--fresh"});
  EXPECT_EQ(fixed.err.find("\n  failing"), std::string::npos) << fixed.err;
}

TEST(Exploring, ReplaysTheOrderInWhichAFixCrashes) {
  const Fix fix;
  fix.in_function("static int calls = 0; if (++calls == 800) std::abort();", "#include <cstdlib>\n");
  const Answer crash = fix.check({"--stage", "test"});
  expect_said(crash, 1, "test: crash in Bank.TheBalanceIsTheSumInWhateverOrderTheJournalAnswers");
  const std::string replay = "replay: bin/grader check 06d-03 --schedule Bank.TheBalanceIsTheSumInWhateverOrderTheJournalAnswers:";
  expect_said(crash, 1, replay);
  const std::size_t order = crash.out.find(replay) + replay.size();
  EXPECT_NE(crash.out[order], '\n') << "the usual order";
}

TEST(Exploring, OneOrderIsNoVerdict) {
  const Answer answer = Fix{}.check({"--schedule", "Bank.TheBalanceIsTheSumInWhateverOrderTheJournalAnswers:1.1"});
  expect_said(answer, 0, "no verdict: not every stage was run");
  expect_said(answer, 0, "replayed");
}

TEST(Exploring, RefusesASchedulesThatMakesNoSense) {
  expect_said(grader({"check", "06d-03", "--fix", "reference", "--schedule", "Bank.Unknown:1"}), 2,
              "06d-03 has no test 'Bank.Unknown' that searches schedules; there are:");
  expect_said(grader({"check", "06d-03", "--schedule", "Bank.Adds"}), 2, "as in Bank.Adds:0.2.1");
  expect_said(grader({"check", "06d-03", "--schedule", "Bank.Adds:x"}), 2, "as in Bank.Adds:0.2.1");
}

TEST(Exploring, NamesTheCallThatBlocksTheLoopOrLeavesTheWorld) {
  const struct {
    const char* statement;
    const char* includes;
    const char* rule;
    const char* call;
  } rows[] = {
      {"std::thread{[] {}}.join();", "#include <thread>\n", "blocked-loop", "waiting for the end of a thread (join)"},
      {"std::async(std::launch::async, [] {}).get();", "#include <future>\n", "blocked-loop",
       "waiting for the end of a thread (join)"},
      {"asio::io_context io; asio::post(io, [] {}); io.run();", "#include <boost/asio/io_context.hpp>\n",
       "blocked-loop", "running an io_context (run)"},
      {"asio::ip::udp::socket socket{impl_->executor, asio::ip::udp::v4()};", "#include <boost/asio/ip/udp.hpp>\n",
       "unsupported", "opening a socket (socket)"},
  };
  for (const auto& row : rows) {
    const Fix fix;
    fix.in_function(row.statement, row.includes);
    const Answer answer = fix.check(explore);
    expect_said(answer, 1, std::string{"explore: "} + row.rule);
    expect_said(answer, 1, row.call);
    expect_said(answer, 1, "at bank.cpp:");
  }
}

TEST(Exploring, FindsAFixThatRemembersThePreviousSchedule) {
  const Fix fix;
  fix.in_function("static int calls = 0; if (++calls % 3 == 0) co_await asio::post(asio::use_awaitable);");
  const Answer answer = fix.check(explore);
  expect_said(answer, 1, "explore: unsupported");
  expect_said(answer, 1, "went differently the second time");
}

TEST(Exploring, SaysWhenThereWereTooManyOrders) {
  const Fix fix;
  fix.in_function("for (int i = 0; i < 12; ++i) co_await asio::post(asio::use_awaitable);");
  const Answer answer = fix.check(explore);
  expect_said(answer, 0, "explored Bank.TheBalanceIsTheSumInWhateverOrderTheJournalAnswers: sampled");
  EXPECT_EQ(answer.out.find("all there are"), std::string::npos) << answer.out;
}

TEST(Exploring, TwiceTheSameIsTheSame) {
  expect_said(Fix{}.check({"--stage", "explore", "--twice"}), 0, "all there are");
}

}  // namespace
}  // namespace grader_e2e
