// SPDX-License-Identifier: MIT
// The reports are real ones of clang++-19, run with the environment of sanitizer_environment.cpp
// and shortened.
#include "toolchain/sanitizer_output.hpp"

#include "sanitizer_samples.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

using Frames = std::vector<Address>;

constexpr const char* program = "/tree/12-0/asan/bank";

struct Stack {
  const char* title;
  Frames frames;
};

TEST(SanitizerReports, HaveTheirRuleAndTheProgramsOwnFrames) {
  const struct {
    const char* text;
    const char* rule;
    const char* message_start;
    std::vector<Stack> stacks;
  } rows[] = {
      {samples::use_after_free,
       "heap-use-after-free",
       "heap-use-after-free",
       {{"READ of size 4 thread T0", {0x14a160, 0x68500}},
        {"freed by thread T0 here", {0x148972, 0x14a1ef}},
        {"previously allocated by thread T0 here", {0x147d0d, 0x14a1c7}}}},
      {samples::double_free,
       "double-free",
       "attempting double-free",
       {{nullptr, {0x148922, 0x14a147}}, {"freed by thread T0 here", {0x148922, 0x14a13f}}}},
      {samples::use_after_return,
       "stack-use-after-return",
       "stack-use-after-return",
       {{"READ of size 4 thread T0", {0x14a1b5}},
        {"Address is located in stack of thread T0 at offset 32 in frame", {0x14a097}}}},
      {samples::leak,
       "memory-leak",
       "memory that nothing refers to any more was never freed",
       {{"Direct leak of 40 byte(s) in 1 object(s) allocated from", {0x147d9d, 0x14a1ca}},
        {"Direct leak of 40 byte(s) in 1 object(s) allocated from", {0x147d9d, 0x14a1b5}}}},
      {samples::overflow,
       "undefined-behavior",
       "signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'",
       {{nullptr, {0x14a0a6, 0x14a0c7}}}},
      {samples::misaligned,
       "undefined-behavior",
       "load of misaligned address",
       {{nullptr, {0x14a0da}}}},
      {samples::aborted, "crash", "ABRT", {{nullptr, {0x14a055, 0x14a085}}}},
      {samples::segmentation_fault, "crash", "SEGV", {{nullptr, {0x12468b, 0x1246b5}}}},
      {samples::wild_call, "crash", "SEGV", {}},
      {samples::data_race,
       "data-race",
       "data race",
       {{"Write of size 8 by thread T1", {0x124bc3, 0x124df3}},
        {"Previous write of size 8 by main thread", {0x124c20}},
        {"Location is heap block of size 48 allocated by main thread", {0x123a22, 0x124c4f}},
        {"Mutex M0 created at", {0xa1fae}},
        {"Thread T1 created by main thread at", {0xa02a1}}}},
      {samples::lock_order,
       "lock-order-inversion",
       "lock-order-inversion (potential deadlock)",
       {{"Mutex M1 acquired here while holding mutex M0 in thread T1", {0xa1fde, 0x124bea}},
        {"Mutex M0 previously acquired by the same thread here", {0x124bda}}}},
      {samples::thread_leak,
       "thread-leak",
       "thread leak",
       {{"Thread T1 created by main thread at", {0x9fd81, 0x1246a4}}}},
  };
  for (const auto& row : rows) {
    const std::vector<SanitizerReport> reports = parse_sanitizer_reports(row.text, program);
    ASSERT_EQ(reports.size(), 1U) << row.rule << row.text;
    const SanitizerReport& report = reports[0];
    EXPECT_EQ(report.rule, row.rule);
    EXPECT_TRUE(report.message.starts_with(row.message_start)) << report.message;
    ASSERT_EQ(report.stacks.size(), row.stacks.size()) << row.rule << row.text;
    for (std::size_t i = 0; i < row.stacks.size(); ++i) {
      // The first stack of a report may have no line of its own: the report's is its title.
      const std::string title =
          row.stacks[i].title == nullptr ? report.message : row.stacks[i].title;
      EXPECT_EQ(report.stacks[i].title, title) << row.rule;
      EXPECT_EQ(report.stacks[i].frames, row.stacks[i].frames) << row.rule << ", " << title;
    }
  }
}

// The same bug has one name or the other with different standard libraries.
TEST(SanitizerReports, NameAVariableThatIsGoneInOneWay) {
  std::string text = samples::use_after_return;
  const std::string name = "stack-use-after-return";
  text.replace(text.find(name), name.size(), "stack-use-after-scope");
  const std::vector<SanitizerReport> reports = parse_sanitizer_reports(text, program);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].rule, name);
}

TEST(SanitizerReports, SayTheSameInEveryRun) {
  for (const char* text : samples::all) {
    for (const SanitizerReport& report : parse_sanitizer_reports(text, program)) {
      std::vector<std::string> lines{report.message};
      for (const SanitizerStack& stack : report.stacks) lines.push_back(stack.title);
      for (const std::string& line : lines) {
        for (const char* residue :
             {"0x", "pid=", "tid=", "==", "  ", " pc", " bp", " sp", "()", "on in "})
          EXPECT_FALSE(contains(line, residue)) << "'" << residue << "' in: " << line;
        EXPECT_FALSE(line.empty());
        EXPECT_FALSE(line.ends_with(' ') || line.ends_with(':')) << line;
      }
    }
  }
}

TEST(SanitizerReports, OfUndefinedBehaviorNameTheirPlace) {
  const auto reports = parse_sanitizer_reports(samples::overflow, program);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].place, (Place{"katas/06d-03-x/bank.cpp", 12, ""}));
  EXPECT_EQ(parse_sanitizer_reports(samples::data_race, program).at(0).place, Place{});
}

TEST(SanitizerReports, HaveTheNamesOfTheSummaries) {
  const auto rule_of = [](const std::string& line) {
    return parse_sanitizer_reports("==7==ERROR: " + line + '\n', program).at(0).rule;
  };
  EXPECT_EQ(rule_of("ThreadSanitizer: requested allocation size 0xdbdbdbdbdbdbdbdc exceeds maximum supported size of "
                    "0x10000000000"),
            "allocation-size-too-big");
  EXPECT_EQ(rule_of("AddressSanitizer: attempting free on address which was not malloc()-ed: 0x50200000 in thread T0"),
            "bad-free");
  EXPECT_EQ(rule_of("AddressSanitizer: SEGV on unknown address 0x0000 (pc 0x55 bp 0x7f sp 0x7f T0)"), "crash");
}

TEST(SanitizerReports, ComeInTheirOrder) {
  const std::string text = std::string{"printed by the program\n"} + samples::data_race +
                           "more of the program\n" + samples::thread_leak + samples::overflow;
  const auto reports = parse_sanitizer_reports(text, program);
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[0].rule, "data-race");
  EXPECT_EQ(reports[0].stacks.size(), 5U);
  EXPECT_EQ(reports[1].rule, "thread-leak");
  EXPECT_EQ(reports[2].rule, "undefined-behavior");
}

TEST(SanitizerReports, HaveNoFramesOfOtherPrograms) {
  const auto reports = parse_sanitizer_reports(samples::data_race, "/tree/12-0/tsan/other");
  ASSERT_EQ(reports.size(), 1U);
  for (const SanitizerStack& stack : reports[0].stacks) EXPECT_TRUE(stack.frames.empty());
}

TEST(SanitizerReports, AreNotSeenInWhatAProgramPrints) {
  const struct {
    const char* why;
    const char* text;
  } rows[] = {
      {"nothing", ""},
      {"what GoogleTest prints", "[ RUN      ] Bank.NoDepositIsLost\nbank_test.cpp:12: Failure\n"},
      {"a frame without a report",
       "    #0 0x5555  (/tree/12-0/asan/bank+0x14a160) (BuildId: b0)\n"},
      {"the end of a report", "SUMMARY: AddressSanitizer: heap-use-after-free bank.cpp\n"},
      {"the name of a tool", "built with AddressSanitizer and ThreadSanitizer\n"},
      {"TSan's last line", "ThreadSanitizer: reported 1 warnings\n"},
      {"a message with a place", "bank.cpp:1:2: error: no\n"},
  };
  for (const auto& row : rows)
    EXPECT_TRUE(parse_sanitizer_reports(row.text, program).empty()) << row.why;
}

TEST(SanitizerTrouble, IsTheLineThatTellsItWithoutTheProcessNumber) {
  const struct {
    const char* why;
    const char* line;
  } rows[] = {
      {"too much randomisation of addresses",
       "FATAL: ThreadSanitizer: unexpected memory mapping 0x5cd8df4a4000-0x5cd8df4c7000"},
      {"the same, as clang++-19 says it",
       "FATAL: ThreadSanitizer: memory layout is incompatible, even though ASLR is disabled."},
      {"the same after a second look",
       "FATAL: ThreadSanitizer: unexpectedly found incompatible memory layout."},
      {"no room for the shadow",
       "FATAL: ThreadSanitizer can not mmap the shadow memory (something is mapped at "
       "0x555555554000)"},
      {"a limit on memory",
       "ERROR: AddressSanitizer failed: ReserveShadowMemoryRange failed while "
       "trying to map 0x1 bytes. Perhaps you're using ulimit -v or ulimit -d"},
      {"ptrace is not allowed", "LeakSanitizer has encountered a fatal error."},
      {"AddressSanitizer's own bug",
       "AddressSanitizer: CHECK failed: asan_thread.cpp:365 \"((0)) != (0)\" (0x0, 0x0) (tid=7)"},
      {"ThreadSanitizer's own bug",
       "ThreadSanitizer: CHECK failed: tsan_rtl.cpp:5 \"((0)) != (0)\" (0x0, 0x0) (tid=7)"},
      {"something is in the way",
       "Shadow memory range interleaves with an existing memory mapping. "
       "ASan cannot proceed correctly. ABORTING."},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(sanitizer_trouble(row.line), row.line) << row.why;
    const std::string middle = std::string{"[ RUN      ] A.B\n==4711=="} + row.line + "\nHINT: none\n";
    EXPECT_EQ(sanitizer_trouble(middle), row.line) << row.why;
  }
}

TEST(SanitizerTrouble, IsNothingInOrdinaryReports) {
  for (const char* text : samples::all) EXPECT_EQ(sanitizer_trouble(text), "") << text;
  EXPECT_EQ(sanitizer_trouble(""), "");
  EXPECT_EQ(sanitizer_trouble("[  PASSED  ] 3 tests.\n"), "");
}

}  // namespace
}  // namespace grader
