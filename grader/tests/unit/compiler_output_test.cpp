// SPDX-License-Identifier: MIT
#include "toolchain/compiler_output.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

// What clang++-19 says, with its lines of source code.
constexpr const char* compiler_text = R"(In file included from /repo/katas/x/bank.cpp:1:
/repo/katas/x/bank.hpp:7:3: warning: unused variable 'n' [-Wunused-variable]
    7 |   int n = 0;
      |   ^~~
bank.cpp:12:10: error: no member named 'deposit' in 'Bank'
   12 |   return bank.deposit(1);
      |          ~~~~ ^
bank.hpp:3:8: note: 'Bank' is declared here
    3 | struct Bank {
      |        ^
bank.cpp:20:1: error: non-void function does not return a value [-Werror,-Wreturn-type]
   20 | }
      | ^
1 warning and 2 errors generated.
)";

// What clang-tidy-19 says.
constexpr const char* tidy_text =
    R"(/w/src/bank.cpp:9:3: warning: 'save' never runs: it is thrown away [asio-unawaited-awaitable]
    9 |   save(account);
      |   ^
/w/src/bank.cpp:7:17: note: in function 'Bank::deposit'
    7 | awaitable<void> Bank::deposit(int account) {
      |                 ^
/w/src/bank.hpp:4:17: note: 'save' is declared here
)";

TEST(Diagnostics, AreReadFromACompiler) {
  const std::vector<Diagnostic> read = parse_diagnostics(compiler_text);
  ASSERT_EQ(read.size(), 4U);
  EXPECT_EQ(read[0].level, "warning");
  EXPECT_EQ(read[0].place, (Place{"/repo/katas/x/bank.hpp", 7, ""}));
  EXPECT_EQ(read[0].message, "unused variable 'n'");
  EXPECT_EQ(read[0].rule, "-Wunused-variable");
  EXPECT_EQ(read[1].level, "error");
  EXPECT_EQ(read[1].message, "no member named 'deposit' in 'Bank'");
  EXPECT_EQ(read[1].rule, "");
  EXPECT_EQ(read[2].level, "note");
  EXPECT_EQ(read[2].place, (Place{"bank.hpp", 3, ""}));
  EXPECT_EQ(read[3].rule, "-Wreturn-type") << "the warning behind -Werror";
}

TEST(Diagnostics, HavePlaceMessageAndRule) {
  const struct {
    const char* why;
    const char* line;
    Place place;
    const char* message;
    const char* rule;
  } rows[] = {
      {"a path with blanks",
       "/my katas/a b.cpp:3:4: error: m",
       {"/my katas/a b.cpp", 3, ""},
       "m",
       ""},
      {"a path with a colon", "/a:b/c.cpp:3:4: error: m", {"/a:b/c.cpp", 3, ""}, "m", ""},
      {"a path with a number", "/a:12/c.cpp:3:4: error: m", {"/a:12/c.cpp", 3, ""}, "m", ""},
      {"a fatal error",
       "a.cpp:1:10: fatal error: 'x.hpp' file not found",
       {"a.cpp", 1, ""},
       "'x.hpp' file not found",
       ""},
      {"-Werror alone",
       "a.cpp:1:2: error: m [-Werror,-Wunused]",
       {"a.cpp", 1, ""},
       "m",
       "-Wunused"},
      {"a check of clang-tidy as an error",
       "a.cpp:1:2: error: m [asio-x,-warnings-as-errors]",
       {"a.cpp", 1, ""},
       "m",
       "asio-x"},
      {"clang's errors through clang-tidy",
       "a.cpp:1:2: error: m [clang-diagnostic-error]",
       {"a.cpp", 1, ""},
       "m",
       "clang-diagnostic-error"},
      {"brackets inside the message",
       "a.cpp:1:2: error: type 'int[3]' is bad",
       {"a.cpp", 1, ""},
       "type 'int[3]' is bad",
       ""},
      {"words in brackets are no rule",
       "a.cpp:1:2: error: m [with T = int]",
       {"a.cpp", 1, ""},
       "m [with T = int]",
       ""},
      {"a place inside the message",
       "a.cpp:1:2: error: see b.cpp:3:4: error: x",
       {"a.cpp", 1, ""},
       "see b.cpp:3:4: error: x",
       ""},
  };
  for (const auto& row : rows) {
    const std::vector<Diagnostic> read = parse_diagnostics(row.line);
    ASSERT_EQ(read.size(), 1U) << row.why;
    EXPECT_EQ(read[0].place, row.place) << row.why << ": " << read[0].place.file;
    EXPECT_EQ(read[0].message, row.message) << row.why;
    EXPECT_EQ(read[0].rule, row.rule) << row.why;
  }
}

TEST(Diagnostics, AreNotSeenWhereThereAreNone) {
  const struct {
    const char* why;
    const char* text;
  } rows[] = {
      {"nothing", ""},
      {"an included file", "In file included from a.cpp:3:\n"},
      {"a summary", "2 warnings and 1 error generated.\n"},
      {"no column", "a.cpp:3: error: m\n"},
      {"no file", ":3:4: error: m\n"},
      {"an unknown level", "a.cpp:3:4: remark: m\n"},
      {"no blank before the level", "a.cpp:3:4:error: m\n"},
      {"numbers that are none", "a.cpp:x:4: error: m\n"},
      {"the linker",
       "ld.lld-19: error: undefined symbol: deposit()\n>>> referenced by bank.cpp:7\n"},
      {"a line of source code", "   12 |   log(\"bank.cpp:3:4: error: too late\");\n"},
      {"a comment in a line of source code", "    5 | // see a.cpp:1:2: warning: x [asio-x]\n"},
      {"a line under source code", "      |   a.cpp:1:2: error: m\n"},
  };
  for (const auto& row : rows) EXPECT_TRUE(parse_diagnostics(row.text).empty()) << row.why;
}

TEST(DiagnosticFindings, KeepTheFunctionAndTheOtherNotes) {
  const std::vector<Finding> findings = findings_of(parse_diagnostics(tidy_text), Stage::lint);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].stage, Stage::lint);
  EXPECT_EQ(findings[0].rule, "asio-unawaited-awaitable");
  EXPECT_EQ(findings[0].severity, Severity::error);
  EXPECT_EQ(findings[0].place, (Place{"/w/src/bank.cpp", 9, "Bank::deposit"}));
  EXPECT_EQ(findings[0].message, "'save' never runs: it is thrown away");
  ASSERT_EQ(findings[0].notes.size(), 1U);
  EXPECT_EQ(findings[0].notes[0].text, "'save' is declared here");
  EXPECT_EQ(findings[0].notes[0].place, (Place{"/w/src/bank.hpp", 4, ""}));
}

TEST(DiagnosticFindings, FailTheFixOnlyForErrorsAndForOurOwnRules) {
  const struct {
    const char* why;
    const char* line;
    Severity severity;
    const char* rule;
  } rows[] = {
      {"an error", "a.cpp:1:2: error: m", Severity::error, "error"},
      {"a fatal error", "a.cpp:1:2: fatal error: m", Severity::error, "error"},
      {"a warning made an error", "a.cpp:1:2: error: m [-Werror,-Wx]", Severity::error, "-Wx"},
      {"a warning", "a.cpp:1:2: warning: m [-Wx]", Severity::advice, "-Wx"},
      {"a rule of ours", "a.cpp:1:2: warning: m [asio-x]", Severity::error, "asio-x"},
      {"a rule with ours in its name", "a.cpp:1:2: warning: m [my-asio-x]", Severity::advice,
       "my-asio-x"},
  };
  for (const auto& row : rows) {
    const std::vector<Finding> findings = findings_of(parse_diagnostics(row.line), Stage::build);
    ASSERT_EQ(findings.size(), 1U) << row.why;
    EXPECT_EQ(findings[0].severity, row.severity) << row.why;
    EXPECT_EQ(findings[0].rule, row.rule) << row.why;
    EXPECT_EQ(findings[0].stage, Stage::build) << row.why;
  }
}

TEST(DiagnosticFindings, LeaveOutANoteThatBelongsToNothing) {
  EXPECT_TRUE(
      findings_of(parse_diagnostics("a.cpp:1:2: note: in function 'f'\n"), Stage::lint).empty());
}

}  // namespace
}  // namespace grader
