// SPDX-License-Identifier: MIT
#include "stage/transcript.hpp"

#include <gtest/gtest.h>
#include <kata/record.hpp>

namespace grader {
namespace {

constexpr const char* nonce = "a1b2c3d4";

const std::string hello = "hello\t1\ta1b2c3d4\n";
const std::string one = "begin\tBank.One\nend\tBank.One\tpassed\n";

TEST(Transcript, HoldsWhatTheHarnessTold) {
  const Transcript read = read_transcript(
      hello + "begin\tBank.One\nend\tBank.One\tpassed\n" +
          "begin\tBank.Two\nfailure\tBank.Two\tkatas/x/bank_test.cpp\t31\tExpected:\\n  1\\tor 2\n" +
          "failure\tBank.Two\t\t0\tagain\nend\tBank.Two\tfailed\n" +
          "begin\tBank.Three\nend\tBank.Three\tskipped\ndone\t3\n",
      nonce);
  EXPECT_EQ(read.forgery, "");
  EXPECT_TRUE(read.hello);
  EXPECT_TRUE(read.done);
  EXPECT_FALSE(read.forked);
  EXPECT_EQ(read.crash_signal, 0);
  ASSERT_EQ(read.cases.size(), 3U);
  EXPECT_EQ(read.cases[0].name, "Bank.One");
  EXPECT_EQ(read.cases[0].outcome, "passed");
  EXPECT_TRUE(read.cases[0].failures.empty());
  EXPECT_EQ(read.cases[1].outcome, "failed");
  ASSERT_EQ(read.cases[1].failures.size(), 2U);
  EXPECT_EQ(read.cases[1].failures[0].file, "katas/x/bank_test.cpp");
  EXPECT_EQ(read.cases[1].failures[0].line, 31);
  EXPECT_EQ(read.cases[1].failures[0].message, "Expected:\n  1\tor 2");
  EXPECT_EQ(read.cases[1].failures[1].line, 0);
  EXPECT_EQ(read.cases[2].outcome, "skipped");
}

TEST(Transcript, IsUnfinishedWhereTheProgramStopped) {
  const struct {
    const char* why;
    std::string channel;
    bool hello;
    std::size_t cases;
    const char* last_outcome;
  } rows[] = {
      {"nothing was told", "", false, 0, ""},
      {"nothing after hello", hello, true, 0, ""},
      {"in the middle of a case", hello + "begin\tBank.One\n", true, 1, ""},
      {"between two cases", hello + one, true, 1, "passed"},
      {"in the middle of hello", "hello\t1\ta1b2", false, 0, ""},
      {"in the middle of the last record", hello + one + "done\t1", true, 1, "passed"},
      {"in the middle of an escape", hello + "begin\tBank\\", true, 0, ""},
  };
  for (const auto& row : rows) {
    const Transcript read = read_transcript(row.channel, nonce);
    EXPECT_EQ(read.forgery, "") << row.why;
    EXPECT_EQ(read.hello, row.hello) << row.why;
    EXPECT_FALSE(read.done) << row.why;
    ASSERT_EQ(read.cases.size(), row.cases) << row.why;
    if (!read.cases.empty()) {
      EXPECT_EQ(read.cases.back().outcome, row.last_outcome) << row.why;
    }
  }
}

TEST(Transcript, NamesTheRecordThatNoHarnessWrites) {
  const struct {
    const char* why;
    std::string before;
    std::string forged;
  } rows[] = {
      {"a wrong nonce", "", "hello\t1\tffffffff"},
      {"an empty nonce", "", "hello\t1\t"},
      {"a longer nonce", "", "hello\t1\ta1b2c3d4e"},
      {"no nonce", "", "hello\t1"},
      {"a field too many in hello", "", "hello\t1\ta1b2c3d4\tx"},
      {"another version", "", "hello\t2\ta1b2c3d4"},
      {"a second hello", hello, "hello\t1\ta1b2c3d4"},
      {"a case before hello", "", "begin\tBank.One"},
      {"done before hello", "", "done\t0"},
      {"a case in a case", hello + "begin\tBank.One\n", "begin\tBank.Two"},
      {"a case without a name", hello, "begin"},
      {"the end of another case", hello + "begin\tBank.One\n", "end\tBank.Two\tpassed"},
      {"the end of a case that has ended", hello + one, "end\tBank.One\tpassed"},
      {"the end of no case", hello, "end\tBank.One\tpassed"},
      {"an end without an outcome", hello + "begin\tBank.One\n", "end\tBank.One"},
      {"an unknown outcome", hello + "begin\tBank.One\n", "end\tBank.One\tfine"},
      {"an empty outcome", hello + "begin\tBank.One\n", "end\tBank.One\t"},
      {"a failure before any case", hello, "failure\tBank.One\ta.cpp\t1\tm"},
      {"a failure without a line", hello + "begin\tBank.One\n", "failure\tBank.One\ta.cpp\tx\tm"},
      {"a failure with too few fields", hello + "begin\tBank.One\n", "failure\tBank.One\ta.cpp\t1"},
      {"done with too many cases", hello + one, "done\t2"},
      {"done with too few cases", hello + one, "done\t0"},
      {"done without a count", hello + one, "done"},
      {"done with another spelling of the count", hello + one, "done\t01"},
      {"done in a case", hello + "begin\tBank.One\n", "done\t1"},
      {"a second done", hello + one + "done\t1\n", "done\t1"},
      {"a case after done", hello + one + "done\t1\n", "begin\tBank.Two"},
      {"a failure after done", hello + one + "done\t1\n", "failure\tBank.One\ta.cpp\t1\tm"},
      {"an unknown kind", hello, "passed\tBank.One"},
      {"an empty line", hello, ""},
      {"a malformed escape", hello, "begin\tBank\\q"},
      {"text", hello, "I was here"},
      {"a crash without a signal", hello, "crash"},
      {"a crash with a word for the signal", hello, "crash\tbang\t1a2b"},
      {"a crash with a word for an address", hello, "crash\t11\tmain"},
      {"a place that is no address", hello, "where\t0x12"},
  };
  for (const auto& row : rows) {
    const Transcript read = read_transcript(row.before + row.forged + '\n', nonce);
    // An empty line is a forgery too, and must not look like none.
    if (row.forged.empty()) {
      EXPECT_FALSE(read.forgery.empty()) << row.why;
    } else {
      EXPECT_EQ(read.forgery, row.forged) << row.why;
    }
  }
}

TEST(Transcript, BelievesNothingAfterAForgery) {
  const Transcript read =
      read_transcript("hello\t1\tffffffff\n" + hello + one + "done\t1\n", nonce);
  EXPECT_EQ(read.forgery, "hello\t1\tffffffff");
  EXPECT_FALSE(read.hello);
  EXPECT_FALSE(read.done);
  EXPECT_TRUE(read.cases.empty());
}

TEST(Transcript, ShowsOnlyTheStartOfALongForgery) {
  const Transcript read = read_transcript(hello + std::string(100'000, 'x') + '\n', nonce);
  EXPECT_FALSE(read.forgery.empty());
  EXPECT_LE(read.forgery.size(), 200U);
}

TEST(Transcript, HoldsTheFirstCrash) {
  const Transcript read = read_transcript(
      hello + "begin\tBank.One\ncrash\t11\t1a2b\tff\ncrash\t6\t1\n", nonce);
  EXPECT_EQ(read.forgery, "");
  EXPECT_EQ(read.crash_signal, 11);
  EXPECT_EQ(read.crash_stack, (std::vector<Address>{0x1a2b, 0xff}));
  EXPECT_EQ(read.cases.at(0).outcome, "");
}

TEST(Transcript, HoldsACrashAfterTheLastTest) {
  const Transcript read = read_transcript(hello + one + "done\t1\ncrash\t6\t12\n", nonce);
  EXPECT_EQ(read.forgery, "");
  EXPECT_TRUE(read.done);
  EXPECT_EQ(read.crash_signal, 6);
}

TEST(Transcript, HoldsWhereTheProgramWasAndGoesOn) {
  const Transcript read = read_transcript(
      hello + "begin\tBank.One\nwhere\t1a\tffffffffffffffff\nend\tBank.One\tpassed\n", nonce);
  EXPECT_EQ(read.forgery, "");
  EXPECT_EQ(read.where, (std::vector<Address>{0x1a, 0xffffffffffffffff}));
  EXPECT_EQ(read.cases.at(0).outcome, "passed");
  EXPECT_EQ(read.crash_signal, 0);
}

TEST(Transcript, KnowsOfAForkAndGoesOn) {
  const Transcript read = read_transcript(hello + "begin\tBank.One\nfork\nend\tBank.One\tpassed\ndone\t1\n", nonce);
  EXPECT_EQ(read.forgery, "");
  EXPECT_TRUE(read.forked);
  EXPECT_TRUE(read.done);
}

TEST(Transcript, CountsAFailureOutsideACaseWithTheLastOne) {
  const Transcript read =
      read_transcript(hello + one + "failure\t\tenv.cpp\t3\ttear down\ndone\t1\n", nonce);
  EXPECT_EQ(read.forgery, "");
  ASSERT_EQ(read.cases.size(), 1U);
  ASSERT_EQ(read.cases[0].failures.size(), 1U);
  EXPECT_EQ(read.cases[0].failures[0].message, "tear down");
}

TEST(Transcript, UnderstandsWhatTheHarnessEncodes) {
  const std::string channel = kata::encode({"hello", {std::string{kata::record_version}, nonce}}) +
                              kata::encode({"begin", {"A.B"}}) +
                              kata::encode({"failure", {"A.B", "f\t.cpp", "7", "a\nb\\c"}}) +
                              kata::encode({"end", {"A.B", "failed"}}) + kata::encode({"done", {"1"}});
  const Transcript read = read_transcript(channel, nonce);
  EXPECT_EQ(read.forgery, "");
  ASSERT_EQ(read.cases.size(), 1U);
  EXPECT_EQ(read.cases[0].failures.at(0).file, "f\t.cpp");
  EXPECT_EQ(read.cases[0].failures.at(0).message, "a\nb\\c");
}

}  // namespace
}  // namespace grader
