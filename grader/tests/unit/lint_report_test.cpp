// SPDX-License-Identifier: MIT
#include "report/lint_report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace grader {
namespace {

using Json = nlohmann::json;

const LintReport report{
    .lint = {.findings = {{.diagnostic = {.level = "warning",
                                          .place = {"/p/src/a b.cpp", 3, ""},
                                          .column = 12,
                                          .message = "'save' never runs",
                                          .rule = "asio-unawaited-awaitable"},
                           .notes = {{.level = "note",
                                      .place = {"/p/src/a b.cpp", 2, ""},
                                      .column = 1,
                                      .message = "in function 'f'",
                                      .rule = ""}}},
                          {.diagnostic = {.level = "warning",
                                          .place = {"/q/x.hpp", 9, ""},
                                          .column = 1,
                                          .message = "blocks\033[31m",
                                          .rule = "asio-blocking-call-in-coroutine"},
                           .notes = {}}},
             .linted = 7,
             .skipped = {{"/p/src/old.cpp", "C++17"}},
             .failed = {{"/p/src/bad.cpp", "/p/src/bad.cpp:1: 'gone.hpp' file not found"}},
             .foreign_flags = {"-fanalyzer", "-fno-gnu-unique"}},
    .known = 2,
    .folder = "/p",
    .source = [](const std::string& file, int line) {
      return file == "/p/src/a b.cpp" && line == 3 ? std::string{"  /* ä */ (void)save();"} : std::string{"{"};
    }};

TEST(LintReport, ReadsAsACompilersMessages) {
  EXPECT_EQ(lint_terminal_report(report), R"(src/a b.cpp:3:12: error: 'save' never runs [asio-unawaited-awaitable]
    3 |   /* ä */ (void)save();
  src/a b.cpp:2:1: note: in function 'f'
/q/x.hpp:9:1: warning: blocks\x1b[31m [asio-blocking-call-in-coroutine]
    9 | {

1 finding and 1 hint in 7 linted sources; 2 more in the baseline
1 source skipped: the checks need C++20
  src/old.cpp: C++17
1 source NOT linted
  src/bad.cpp: /p/src/bad.cpp:1: 'gone.hpp' file not found
flags that clang does not know were left out: -fanalyzer -fno-gnu-unique
next: look at the errors above: clang-19 has to compile a source before it can be linted
)");
}

TEST(LintReport, NamesThePageOfTheFirstFinding) {
  LintReport good = report;
  good.lint.failed.clear();
  const std::string text = lint_terminal_report(good);
  EXPECT_NE(text.find("next: the grader's docs/lint/asio-unawaited-awaitable.md says why"), std::string::npos) << text;
  good.lint = {.findings = {}, .linted = 1, .skipped = {}, .failed = {}, .foreign_flags = {}};
  good.known = 0;
  EXPECT_EQ(lint_terminal_report(good), "0 findings and 0 hints in 1 linted source\n");
}

TEST(LintReport, IsJson) {
  const Json json = Json::parse(lint_json_report(report));
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["findings"][0],
            Json::parse(R"({"check": "asio-unawaited-awaitable", "tier": "enforced", "file": "src/a b.cpp", "line": 3,
              "column": 12, "message": "'save' never runs",
              "notes": [{"file": "src/a b.cpp", "line": 2, "column": 1, "text": "in function 'f'"}]})"));
  EXPECT_EQ(json["findings"][1]["tier"], "hint");
  EXPECT_EQ(json["linted"], 7);
  EXPECT_EQ(json["known"], 2);
  EXPECT_EQ(json["skipped"], Json::parse(R"([{"file": "src/old.cpp", "why": "C++17"}])"));
  EXPECT_EQ(json["failed"][0]["file"], "src/bad.cpp");
  EXPECT_EQ(json["foreign_flags"], Json::parse(R"(["-fanalyzer", "-fno-gnu-unique"])"));
}

TEST(LintReport, IsSarif) {
  const Json json = Json::parse(lint_sarif_report(report));
  EXPECT_EQ(json["version"], "2.1.0");
  const Json& run = json["runs"][0];
  EXPECT_GE(run["tool"]["driver"]["rules"].size(), 15U);
  EXPECT_EQ(run["results"][0]["ruleId"], "asio-unawaited-awaitable");
  EXPECT_EQ(run["results"][0]["level"], "error");
  EXPECT_EQ(run["results"][1]["level"], "warning");
  const Json& place = run["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "src/a%20b.cpp");
  EXPECT_EQ(place["region"], Json::parse(R"({"startLine": 3, "startColumn": 11})")) << "ä is one character of two bytes";
  EXPECT_EQ(run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "file:///q/x.hpp");
  EXPECT_EQ(run["results"][0]["relatedLocations"][0]["message"]["text"], "in function 'f'");
  EXPECT_EQ(run["originalUriBaseIds"]["PROJECT"]["uri"], "file:///p/");
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], false);
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"].size(), 2U);
}

}  // namespace
}  // namespace grader
