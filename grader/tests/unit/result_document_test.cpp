// SPDX-License-Identifier: MIT
#include "report/result_document.hpp"

#include "report_results.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace grader {
namespace {

std::string json_report(const std::vector<CheckResult>& results) {
  return text_of(result_document({.results = results})["results"]);
}

// One stage of the result is enough to read.
CheckResult only_the_race() {
  CheckResult result = samples::not_fixed();
  result.stages = {result.stages[5], result.stages[6]};
  result.stages[1].findings[0].notes.pop_back();
  result.stages[1].findings[0].notes.pop_back();
  return result;
}

constexpr const char* golden = R"json([
  {
    "kata": "06d-03",
    "folder": "06d-03-the-counter-that-lost-money",
    "title": "The counter that lost money",
    "fix": "yours",
    "verdict": "not-fixed",
    "milliseconds": 1234,
    "isolation": "L2",
    "stages": [
      {
        "stage": "asan",
        "state": "echoed",
        "milliseconds": 200,
        "findings": []
      },
      {
        "stage": "tsan",
        "state": "failed",
        "milliseconds": 200,
        "findings": [
          {
            "rule": "data-race",
            "severity": "error",
            "file": "bank.cpp",
            "line": 6,
            "function": "Bank::deposit(int, long) (.resume)",
            "case": "Bank.NoDepositIsLost",
            "message": "two threads use the same memory, and nothing orders them",
            "help": "At least one of them writes. What puts one of the two before the other?",
            "notes": [
              {
                "file": "bank.cpp",
                "line": 6,
                "function": "Bank::deposit(int, long) (.resume)",
                "text": "Write of size 8 by thread T1"
              }
            ]
          }
        ]
      }
    ],
    "points": {
      "earned": 0,
      "of": 10
    }
  }
]
)json";

TEST(ResultDocument, IsTheDocumentedFormat) {
  EXPECT_EQ(json_report({only_the_race()}), golden);
}

TEST(ResultDocument, SaysWhatItsResultsDependOn) {
  CheckResult result = samples::fixed();
  result.stages.clear();
  result.kata_digest = "12ab";
  result.fix_digest = "34cd";
  const auto document = result_document({.results = {result},
                                         .without_effect = {"changed bin/grader"},
                                         .required = Isolation::L2,
                                         .seed = 7,
                                         .tools = {{"clang++-19", "19.1.7"}}});
  EXPECT_EQ(document, nlohmann::ordered_json::parse(R"({
      "version": 1, "tools": {"clang++-19": "19.1.7"}, "required_isolation": "L2", "seed": 7,
      "without_effect": ["changed bin/grader"],
      "results": [{"kata": "06d-03", "folder": "06d-03-the-counter-that-lost-money",
                   "title": "The counter that lost money", "fix": "yours", "verdict": "incomplete",
                   "milliseconds": 1234, "isolation": "L2", "stages": [], "kata_sha256": "12ab", "fix_sha256": "34cd"}]})"));
}

TEST(ResultDocument, HoldsThePointsOfEachBug) {
  CheckResult result = samples::with_two_bugs();
  samples::fail(result, 6, "data-race", "Cards.One");
  EXPECT_EQ(nlohmann::json::parse(json_report({result}))[0]["points"],
            nlohmann::json::parse(R"({"earned": 10, "of": 40, "bugs": [
                {"title": "Energy is missing", "earned": 10, "of": 10},
                {"title": "Cards are stuck", "earned": 0, "of": 20}]})"));
  EXPECT_FALSE(nlohmann::json::parse(json_report({samples::environment()}))[0].contains("points"));
}

TEST(ResultDocument, IsJsonThatComesBackByteForByte) {
  for (const CheckResult& result :
       {samples::fixed(), samples::not_fixed(), samples::invalid(), samples::environment()}) {
    const std::string text = json_report({result});
    const auto parsed = nlohmann::ordered_json::parse(text, nullptr, false);
    ASSERT_FALSE(parsed.is_discarded()) << text;
    EXPECT_EQ(parsed.dump(2) + '\n', text);
  }
}

TEST(ResultDocument, HoldsOneObjectForEachResultInTheirOrder) {
  EXPECT_EQ(json_report({}), "[]\n");
  const auto parsed = nlohmann::json::parse(json_report(
      {samples::fixed(), samples::not_fixed(), samples::invalid(), samples::environment()}));
  const char* verdicts[] = {"fixed", "not-fixed", "invalid", "environment"};
  ASSERT_EQ(parsed.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(parsed[i].at("verdict"), verdicts[i]);
    EXPECT_EQ(parsed[i].at("stages").size(), 7U);
  }
  EXPECT_EQ(parsed[3].at("stages")[5].at("reason"), "nothing is allocated here");
  EXPECT_EQ(parsed[2].at("stages")[0].at("findings")[0].at("severity"), "attack");
}

TEST(ResultDocument, HoldsTheScheduleTheStepsAndHowMuchWasExplored) {
  const auto stage = nlohmann::json::parse(json_report({samples::found_by_exploring()}))[0].at("stages")[4];
  const auto explored = nlohmann::json::parse(R"json([
    {"case": "Bank.One", "model": "pool(2)", "schedules": 17, "how": "failed"},
    {"case": "Bank.Two", "model": "single", "schedules": 6, "how": "exhaustive"}])json");
  EXPECT_EQ(stage.at("explored"), explored);
  const auto& finding = stage.at("findings")[0];
  EXPECT_EQ(finding.at("schedule"), "Bank.One:0.2");
  const auto step = nlohmann::json::parse(
      R"({"kind": "starts", "number": 1, "time": 0, "coroutine": 1, "on": "io_context 1", "file": "bank.cpp", "line": 3, "function": "deposit", "text": "coroutine 1 starts deposit"})");
  EXPECT_EQ(finding.at("steps")[0], step);
}

TEST(ResultDocument, LeavesOutWhatIsNotKnown) {
  CheckResult result = samples::fixed();
  samples::add(result, 3, Severity::advice).message.clear();
  const auto finding =
      nlohmann::json::parse(json_report({result}))[0].at("stages")[3].at("findings")[0];
  EXPECT_EQ(finding, (nlohmann::json{{"rule", "rule"}, {"severity", "advice"}}));
  EXPECT_FALSE(nlohmann::json::parse(json_report({result}))[0].contains("trouble"));
}

TEST(ResultDocument, TellsWhyTheGraderCouldNotDoItsWork) {
  CheckResult result = samples::fixed();
  result.stages.clear();
  result.trouble = "the disk is full";
  const auto parsed = nlohmann::json::parse(json_report({result}))[0];
  EXPECT_EQ(parsed.at("trouble"), "the disk is full");
  EXPECT_EQ(parsed.at("verdict"), "environment");
}

TEST(ResultDocument, TakesBytesThatAreNoText) {
  CheckResult result = samples::fixed();
  samples::fail(result, 3, "assertion").message = "a\xff\xfe\033[2J\"b\n";
  const std::string text = json_report({result});
  const auto parsed = nlohmann::json::parse(text, nullptr, false);
  ASSERT_FALSE(parsed.is_discarded()) << text;
  EXPECT_EQ(parsed[0].at("stages")[3].at("findings")[0].at("message"), "a\uFFFD\uFFFD\033[2J\"b\n");
  EXPECT_EQ(text.find('\033'), std::string::npos) << "control characters are escaped";
}

}  // namespace
}  // namespace grader
