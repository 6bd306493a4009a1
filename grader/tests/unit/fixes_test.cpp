// SPDX-License-Identifier: MIT
#include "catalog/fixes.hpp"

#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

const std::string fixes_file = std::string{"solutions/"} + kata_folder + "/fixes.toml";
const Kata kata{.id = "06d-03", .folder = kata_folder};

TEST(Fixes, AreWhatTheFileSays) {
  const TemporaryRepository files;
  const Fixes fixes = load_fixes(files.repository(), kata);
  EXPECT_EQ(fixes.family, std::vector<std::string>{"race"});
  EXPECT_EQ(fixes.concepts, (std::vector<std::string>{"strand", "data race"}));
  EXPECT_EQ(fixes.skip, (std::map<Stage, std::string>{{Stage::asan, "nothing is allocated here"}}));
  ASSERT_EQ(fixes.signature.size(), 1U);
  EXPECT_EQ(fixes.signature[0].stage, Stage::test);
  EXPECT_EQ(fixes.signature[0].rule, "assertion");
  EXPECT_EQ(fixes.signature[0].at, "Bank.NoDepositIsLost");
  EXPECT_EQ(fixes.origin, "boostorg/mysql#271");
  EXPECT_EQ(fixes.origin_says, "all coroutines used one static object");
  ASSERT_EQ(fixes.accepted.size(), 1U);
  EXPECT_EQ(fixes.accepted[0].name, "mutex-round-the-addition");
  EXPECT_EQ(fixes.accepted[0].differs, "a std::mutex instead of a strand");
  ASSERT_EQ(fixes.rejected.size(), 1U);
  EXPECT_EQ(fixes.rejected[0].name, "read-too-early");
  EXPECT_EQ(fixes.rejected[0].caught_by.stage, Stage::tsan);
  EXPECT_EQ(fixes.rejected[0].caught_by.rule, "data-race");
  EXPECT_EQ(fixes.rejected[0].caught_by.at, "bank.cpp:deposit");
}

TEST(Fixes, NeedNoSkipAndNoOtherFixes) {
  const TemporaryRepository files;
  files.write(fixes_file,
              "family = [\"race\"]\nconcepts = [\"strand\"]\n"
              "[origin]\ncite = \"a/b#1\"\nsays = \"so\"\n");
  const Fixes fixes = load_fixes(files.repository(), kata);
  EXPECT_TRUE(fixes.skip.empty());
  EXPECT_TRUE(fixes.signature.empty());
  EXPECT_TRUE(fixes.accepted.empty());
  EXPECT_TRUE(fixes.rejected.empty());
}

TEST(Fixes, MayBoundASearchAndSayWhy) {
  const TemporaryRepository files;
  files.write(fixes_file, std::string{fixes_toml} +
                              "\n[[bounded]]\ncase = \"Bank.One\"\nsearch = \"two delays\"\nwhy = \"too many\"\n");
  const Fixes fixes = load_fixes(files.repository(), kata);
  ASSERT_EQ(fixes.bounded.size(), 1U);
  EXPECT_EQ(fixes.bounded[0].test_case, "Bank.One");
  EXPECT_EQ(fixes.bounded[0].search, "two delays");
  EXPECT_EQ(fixes.bounded[0].why, "too many");

  for (const char* wrong : {"case = \"A.B\"\n", "case = \"A.B\"\nsearch = \"s\"\n", "search = \"s\"\nwhy = \"w\"\n",
                            "case = \"A.B\"\nsearch = 2\nwhy = \"w\"\n", "case = \"A.B\"\nsearch = \"s\"\nwhy = \"\"\n",
                            "case = \"A.B\"\nsearch = \"s\"\nwhy = \"w\"\nseed = 1\n"}) {
    files.write(fixes_file, std::string{fixes_toml} + "\n[[bounded]]\n" + wrong);
    EXPECT_THROW(load_fixes(files.repository(), kata), Error) << wrong;
  }
}

TEST(Fixes, MaySkipWhatDoesNotDecideAlone) {
  for (const char* stage : {"lint", "asan", "tsan"}) {
    const TemporaryRepository files;
    files.write(fixes_file, with_line(fixes_toml, 5, std::string{stage} + " = \"a reason\""));
    const Fixes fixes = load_fixes(files.repository(), kata);
    ASSERT_EQ(fixes.skip.size(), 1U) << stage;
    EXPECT_EQ(fixes.skip.begin()->first, *stage_named(stage));
    EXPECT_EQ(fixes.skip.begin()->second, "a reason");
  }
}

TEST(Fixes, AreRefusedWithFileAndLine) {
  const struct {
    const char* why;
    int line;
    const char* replacement;  // empty: the line is removed
    int named;
    const char* what;
  } rows[] = {
      {"no family", 1, "", 1, "'family' is missing"},
      {"no concepts", 2, "", 1, "'concepts' is missing"},
      {"a text for the family", 1, "family = \"race\"", 1, "list of texts"},
      {"an unknown key", 2, "concepts = [\"strand\"]\nfamilies = [\"race\"]", 3, "'families'"},
      {"an unknown stage is skipped", 5, "valgrind = \"no\"", 5, "no stage 'valgrind'"},
      {"stage integrity is skipped", 5, "integrity = \"no\"", 5, "'integrity' cannot be skipped"},
      {"stage build is skipped", 5, "build = \"no\"", 5, "'build' cannot be skipped"},
      {"stage test is skipped", 5, "test = \"no\"", 5, "'test' cannot be skipped"},
      {"stage explore is skipped", 5, "explore = \"no\"", 5, "'explore' cannot be skipped"},
      {"a stage is skipped without a reason", 5, "asan = \"\"", 5, "'asan'"},
      {"a stage is skipped by a flag", 5, "asan = true", 5, "'asan'"},
      {"skip is a list", 4, "[[skip]]", 4, "must be a table"},
      {"a signature of an unknown stage", 8, "stage = \"tests\"", 8, "no stage 'tests'"},
      {"a signature without a rule", 9, "", 7, "'rule' is missing"},
      {"a signature without a place", 10, "", 7, "'at' is missing"},
      {"a signature with an unknown key", 10, "at = \"A.B\"\nline = 3", 11, "'line'"},
      {"a signature as a plain table", 7, "[signature]", 7, "[[signature]]"},
      {"an origin under another name", 12, "[origins]", 12, "'origins'"},
      {"an origin without a citation", 13, "", 12, "'cite' is missing"},
      {"an origin that says nothing", 14, "says = \"\"", 14, "'says'"},
      {"an origin with an unknown key", 14, "says = \"so\"\nurl = \"x\"", 15, "'url'"},
      {"an accepted fix without a name", 17, "", 16, "'name' is missing"},
      {"an accepted fix with an unknown key", 18, "diffs = \"x\"", 18, "'diffs'"},
      {"a rejected fix as a plain table", 20, "[rejected]", 20, "[[rejected]]"},
      {"a rejected fix of an unknown stage", 22, "stage = \"TSan\"", 22, "no stage 'TSan'"},
      {"a rejected fix without a stage", 22, "", 20, "'stage' is missing"},
      {"a rejected fix with an unknown key", 24, "at = \"a\"\nwhy = \"x\"", 25, "'why'"},
      {"a line that is not TOML", 9, "rule assertion", 9, ""},
  };
  for (const auto& row : rows) {
    const TemporaryRepository files;
    files.write(fixes_file, with_line(fixes_toml, row.line, row.replacement));
    const std::string message = thrown<Error>([&] { load_fixes(files.repository(), kata); });
    const std::string place = fixes_file + ":" + std::to_string(row.named) + ": ";
    EXPECT_TRUE(contains(message, place)) << row.why << ": " << message;
    EXPECT_TRUE(contains(message, row.what)) << row.why << ": " << message;
  }
}

TEST(Fixes, AreRefusedWithoutAnOrigin) {
  const TemporaryRepository files;
  files.write(fixes_file, "family = [\"race\"]\nconcepts = [\"strand\"]\n");
  const std::string message = thrown<Error>([&] { load_fixes(files.repository(), kata); });
  EXPECT_EQ(message, fixes_file + ":1: the key 'origin' is missing");
}

TEST(Fixes, AreRefusedWhenTheFileIsMissing) {
  const TemporaryRepository files;
  files.remove(fixes_file);
  const std::string message = thrown<Error>([&] { load_fixes(files.repository(), kata); });
  EXPECT_TRUE(contains(message, fixes_file)) << message;
}

TEST(SolutionFolder, HasTheKatasName) {
  EXPECT_EQ(solution_folder({"/repo"}, kata), std::string{"/repo/solutions/"} + kata_folder);
}

}  // namespace
}  // namespace grader
