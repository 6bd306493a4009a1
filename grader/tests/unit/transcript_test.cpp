// SPDX-License-Identifier: MIT
#include "stage/transcript.hpp"

#include <gtest/gtest.h>
#include <kata/record.hpp>

#include <sstream>

namespace grader {
namespace {

constexpr kata::SealKey key{.low = 0xa1b2c3d4, .high = 0x11};

const std::string hello = "hello\t4\n";
const std::string one = "begin\tBank.One\nend\tBank.One\tpassed\n";

// `lines` as a harness with this key sends them: each with its seal. What follows the last newline
// is a record that was cut off.
std::string sealed(const std::string& lines, kata::SealKey with = key) {
  std::istringstream rest{lines};
  std::string channel;
  std::uint64_t sequence = 0;
  for (std::string line; std::getline(rest, line);) {
    const bool in_turn = !kata::out_of_turn(line.substr(0, line.find('\t')));
    const auto seal = kata::seal_of(with, in_turn ? ++sequence : 0, line);
    channel += std::string{seal.data(), seal.size()} + '\t' + line + (rest.eof() ? "" : "\n");
  }
  return channel;
}

Transcript read(const std::string& lines) {
  return read_transcript(sealed(lines), key);
}

// The part of a forgery after its seal.
std::string record_in(const std::string& forgery) {
  return forgery.substr(forgery.find('\t') + 1);
}

TEST(Transcript, HoldsWhatTheHarnessTold) {
  const Transcript told = read(
      hello + "begin\tBank.One\nend\tBank.One\tpassed\n" +
      "begin\tBank.Two\nfailure\tBank.Two\tkatas/x/bank_test.cpp\t31\tExpected:\\n  1\\tor 2\n" +
      "failure\tBank.Two\t\t0\tagain\nend\tBank.Two\tfailed\n" +
      "begin\tBank.Three\nend\tBank.Three\tskipped\ndone\t3\n");
  EXPECT_EQ(told.forgery, "");
  EXPECT_TRUE(told.hello);
  EXPECT_TRUE(told.done);
  EXPECT_FALSE(told.forked);
  EXPECT_EQ(told.crash_signal, 0);
  ASSERT_EQ(told.cases.size(), 3U);
  EXPECT_EQ(told.cases[0].name, "Bank.One");
  EXPECT_EQ(told.cases[0].outcome, "passed");
  EXPECT_TRUE(told.cases[0].failures.empty());
  EXPECT_EQ(told.cases[1].outcome, "failed");
  ASSERT_EQ(told.cases[1].failures.size(), 2U);
  EXPECT_EQ(told.cases[1].failures[0].file, "katas/x/bank_test.cpp");
  EXPECT_EQ(told.cases[1].failures[0].line, 31);
  EXPECT_EQ(told.cases[1].failures[0].message, "Expected:\n  1\tor 2");
  EXPECT_EQ(told.cases[1].failures[1].line, 0);
  EXPECT_EQ(told.cases[2].outcome, "skipped");
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
      {"in the middle of hello", "hello", false, 0, ""},
      {"in the middle of the last record", hello + one + "done\t1", true, 1, "passed"},
      {"in the middle of an escape", hello + "begin\tBank\\", true, 0, ""},
      {"before the newline of done", hello + one + "done\t1", true, 1, "passed"},
  };
  for (const auto& row : rows) {
    const Transcript told = read(row.channel);
    EXPECT_EQ(told.forgery, "") << row.why;
    EXPECT_EQ(told.hello, row.hello) << row.why;
    EXPECT_FALSE(told.done) << row.why;
    ASSERT_EQ(told.cases.size(), row.cases) << row.why;
    if (!told.cases.empty()) {
      EXPECT_EQ(told.cases.back().outcome, row.last_outcome) << row.why;
    }
  }
}

TEST(Transcript, NamesTheRecordThatNoHarnessWrites) {
  const struct {
    const char* why;
    std::string before;
    std::string forged;
  } rows[] = {
      {"a field too many in hello", "", "hello\t4\tx"},
      {"no version", "", "hello"},
      {"another version", "", "hello\t99"},
      {"a second hello", hello, "hello\t4"},
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
      {"no threads", hello + one, "threads\t0"},
      {"threads without a count", hello + one, "threads"},
      {"threads in a case", hello + "begin\tBank.One\n", "threads\t1"},
      {"threads again", hello + one + "threads\t1\n", "threads\t1"},
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
    const Transcript told = read(row.before + row.forged + '\n');
    EXPECT_FALSE(told.forgery.empty()) << row.why;
    EXPECT_EQ(record_in(told.forgery), row.forged) << row.why;
  }
}

TEST(Transcript, TakesARecordOnlyWithItsSeal) {
  const std::string begin = sealed(hello + "begin\tA.B\n").substr(sealed(hello).size());
  const std::string good = sealed(hello);
  const struct {
    const char* why;
    std::string channel;
    bool forged;
  } rows[] = {
      {"the right seals", good + begin, false},
      {"no seal", good + "begin\tA.B\n", true},
      {"an empty seal", good + "\tbegin\tA.B\n", true},
      {"a seal of another key", sealed(hello, {1, 2}), true},
      {"a seal of no key", sealed(hello, {}), true},
      {"a seal that is cut short", good + begin.substr(1), true},
      {"a record that was changed", good + begin.substr(0, begin.size() - 2) + "C\n", true},
      {"a record that was left out", begin, true},
      {"a record that came again", good + good, true},
      {"the records in another order", begin + good, true},
      {"a seal alone", good + begin.substr(0, 16) + "\n", true},
      {"an empty line", good + "\n" + begin, true},
      {"an empty line at the start", "\n" + good, true},
      {"text", good + "[ RUN      ] A.B\n", true},
  };
  for (const auto& row : rows) {
    const Transcript told = read_transcript(row.channel, key);
    EXPECT_EQ(!told.forgery.empty(), row.forged) << row.why << ": " << told.forgery;
  }
}

TEST(Transcript, BelievesNothingAfterAForgery) {
  const Transcript told = read("hello\t99\n" + hello + one + "done\t1\n");
  EXPECT_EQ(record_in(told.forgery), "hello\t99");
  EXPECT_FALSE(told.hello);
  EXPECT_FALSE(told.done);
  EXPECT_TRUE(told.cases.empty());
}

TEST(Transcript, ShowsOnlyTheStartOfALongForgery) {
  const Transcript told = read(hello + std::string(100'000, 'x') + '\n');
  EXPECT_FALSE(told.forgery.empty());
  EXPECT_LE(told.forgery.size(), 200U);
}

TEST(Transcript, HoldsTheFirstCrash) {
  const Transcript told = read(hello + "begin\tBank.One\ncrash\t11\t1a2b\tff\ncrash\t6\t1\n");
  EXPECT_EQ(told.forgery, "");
  EXPECT_EQ(told.crash_signal, 11);
  EXPECT_EQ(told.crash_stack, (std::vector<Address>{0x1a2b, 0xff}));
  EXPECT_EQ(told.cases.at(0).outcome, "");
}

TEST(Transcript, HoldsACrashAfterTheLastTest) {
  const Transcript told = read(hello + one + "done\t1\ncrash\t6\t12\n");
  EXPECT_EQ(told.forgery, "");
  EXPECT_TRUE(told.done);
  EXPECT_EQ(told.crash_signal, 6);
}

TEST(Transcript, HoldsWhereTheProgramWasAndGoesOn) {
  const Transcript told =
      read(hello + "begin\tBank.One\nwhere\t1a\tffffffffffffffff\nend\tBank.One\tpassed\n");
  EXPECT_EQ(told.forgery, "");
  EXPECT_EQ(told.where, (std::vector<Address>{0x1a, 0xffffffffffffffff}));
  EXPECT_EQ(told.cases.at(0).outcome, "passed");
  EXPECT_EQ(told.crash_signal, 0);
}

TEST(Transcript, KnowsOfAForkAndGoesOn) {
  const Transcript told = read(hello + "begin\tBank.One\nfork\nend\tBank.One\tpassed\ndone\t1\n");
  EXPECT_EQ(told.forgery, "");
  EXPECT_TRUE(told.forked);
  EXPECT_TRUE(told.done);
}

TEST(Transcript, CountsAFailureOutsideACaseWithTheLastOne) {
  const Transcript told = read(hello + one + "failure\t\tenv.cpp\t3\ttear down\ndone\t1\n");
  EXPECT_EQ(told.forgery, "");
  ASSERT_EQ(told.cases.size(), 1U);
  ASSERT_EQ(told.cases[0].failures.size(), 1U);
  EXPECT_EQ(told.cases[0].failures[0].message, "tear down");
}

TEST(Transcript, CountsThreadsOutsideOfEveryWorld) {
  EXPECT_EQ(read(hello + one + "done\t1\n").threads, 0);
  const Transcript told = read(hello + one + "threads\t8\ndone\t1\n");
  EXPECT_EQ(told.forgery, "");
  EXPECT_EQ(told.threads, 8);
  EXPECT_TRUE(told.done);
}

TEST(Transcript, UnderstandsWhatTheHarnessEncodes) {
  const kata::Record records[] = {{"hello", {std::string{kata::record_version}}},
                                  {"begin", {"A.B"}},
                                  {"failure", {"A.B", "f\t.cpp", "7", "a\nb\\c"}},
                                  {"end", {"A.B", "failed"}},
                                  {"done", {"1"}}};
  std::string lines;
  for (const kata::Record& record : records) lines += kata::encode(record) + '\n';
  const Transcript told = read(lines);
  EXPECT_EQ(told.forgery, "");
  ASSERT_EQ(told.cases.size(), 1U);
  EXPECT_EQ(told.cases[0].failures.at(0).file, "f\t.cpp");
  EXPECT_EQ(told.cases[0].failures.at(0).message, "a\nb\\c");
}

}  // namespace
}  // namespace grader
