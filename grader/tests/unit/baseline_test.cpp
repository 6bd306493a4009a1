// SPDX-License-Identifier: MIT
#include "project/baseline.hpp"

#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

LintFinding finding(const std::string& check, const std::string& file, int line) {
  return {.diagnostic = {.level = "warning", .place = {file, line, ""}, .column = 3, .message = "m", .rule = check},
          .notes = {}};
}

// The code of a line is its number, modulo 10: lines 1 and 11 read alike.
std::string code(const std::string&, int line) { return "code \"" + std::to_string(line % 10) + "\""; }

const std::vector<LintFinding> three{finding("asio-a", "/p/src/x.cpp", 1), finding("asio-a", "/p/src/x.cpp", 11),
                                     finding("asio-b", "/q/y.cpp", 2)};

TEST(Baseline, HoldsFindingsByTheirCode) {
  EXPECT_EQ(baseline_text(baseline_of(three, "/p", code)), R"({
  "version": 1,
  "findings": [
    {
      "check": "asio-a",
      "file": "src/x.cpp",
      "code": "code \"1\"",
      "times": 2
    },
    {
      "check": "asio-b",
      "file": "../q/y.cpp",
      "code": "code \"2\"",
      "times": 1
    }
  ]
}
)");
}

TEST(Baseline, RemovesEachFindingAsOftenAsItIsKnown) {
  const Baseline known = parse_baseline(baseline_text(baseline_of(three, "/p", code)), "b.json");
  std::vector<LintFinding> same = three;
  EXPECT_EQ(remove_known(same, known, "/p", code), 3U);
  EXPECT_TRUE(same.empty());
  // Elsewhere in the file, once more than before, of another check, in another file.
  std::vector<LintFinding> more{finding("asio-a", "/p/src/x.cpp", 21), finding("asio-a", "/p/src/x.cpp", 31),
                                finding("asio-a", "/p/src/x.cpp", 41), finding("asio-c", "/p/src/x.cpp", 1),
                                finding("asio-a", "/p/x.cpp", 1)};
  EXPECT_EQ(remove_known(more, known, "/p", code), 2U);
  ASSERT_EQ(more.size(), 3U);
  EXPECT_EQ(more[0].diagnostic.place.line, 41);
  EXPECT_EQ(more[1].diagnostic.rule, "asio-c");
}

TEST(Baseline, IsRefusedWithItsName) {
  for (const char* text : {"", "[]", "{}", R"({"version": 1})", R"({"version": 1, "findings": [{"check": "a"}]})",
                           R"({"version": 1, "findings": [{"check": 1, "file": "f", "code": "c", "times": 1}]})"}) {
    const std::string said = thrown<UsageError>([&] { parse_baseline(text, "b.json"); });
    EXPECT_TRUE(contains(said, "b.json is no baseline")) << text << ": " << said;
    EXPECT_TRUE(contains(said, "next: bin/grader lint --write-baseline b.json")) << said;
  }
  EXPECT_TRUE(contains(thrown<UsageError>([] { parse_baseline(R"({"version": 2, "findings": []})", "b.json"); }),
                       "b.json has a version that this grader does not know"));
}

}  // namespace
}  // namespace grader
