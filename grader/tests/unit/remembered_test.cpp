// SPDX-License-Identifier: MIT
#include "stage/remembered.hpp"

#include "temporary_repository.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace grader {
namespace {

namespace fs = std::filesystem;

class Remembered : public testing::Test {
 protected:
  std::string key(const std::string& fingerprint = "f", const std::set<Stage>& stages = {Stage::test}) const {
    return key_of(kata(), fingerprint, files_.repository().katas() / kata_folder, stages, {});
  }
  Kata kata() const { return find_kata(files_.repository(), "06d-03"); }

  static std::vector<StageResult> stages() {
    StageResult test{.stage = Stage::test, .state = StageState::failed, .findings = {}, .reason = "r", .raw = "\xff\n"};
    test.elapsed = std::chrono::milliseconds{12};
    test.findings.push_back({.stage = Stage::explore,
                             .rule = "race",
                             .severity = Severity::error,
                             .place = {"bank.cpp", 7, "deposit"},
                             .test_case = "Bank.Adds",
                             .message = "m\n2",
                             .notes = {{{"bank.hpp", 1, ""}, "n", 2}},
                             .help = "h",
                             .steps = {{.kind = "starts", .number = 2, .time = 3, .cause = 1, .coroutine = 4, .strand = 5,
                                        .on = "o", .place = {"bank.cpp", 8, "f"}, .text = "s"}},
                             .cycle = {1, 2},
                             .schedule = "Bank.Adds:1"});
    test.explored = {{"Bank.Adds", "pool(2)", 99, "exhaustive"}};
    test.cases = {{"Bank.Adds", false}, {"Bank.Takes", true}};
    return {test, {.stage = Stage::tsan, .state = StageState::skipped, .findings = {}, .reason = "why", .raw = {}}};
  }

  TemporaryRepository files_;
};

TEST_F(Remembered, IsAllThatWasFound) {
  const Repository repository = files_.repository();
  EXPECT_FALSE(remembered(repository, kata(), key()));
  remember(repository, kata(), key(), stages());
  const auto known = remembered(repository, kata(), key());
  ASSERT_TRUE(known);
  ASSERT_EQ(known->size(), 2U);
  const StageResult& test = known->front();
  const StageResult expected = stages().front();
  EXPECT_EQ(test.stage, expected.stage);
  EXPECT_EQ(test.state, expected.state);
  EXPECT_EQ(test.reason, expected.reason);
  EXPECT_EQ(test.raw, expected.raw);
  EXPECT_EQ(test.elapsed, expected.elapsed);
  EXPECT_EQ(test.explored, expected.explored);
  ASSERT_EQ(test.cases.size(), 2U);
  EXPECT_EQ(test.cases[1].test_case, "Bank.Takes");
  EXPECT_TRUE(test.cases[1].passed);
  ASSERT_EQ(test.findings.size(), 1U);
  const Finding& finding = test.findings.front();
  const Finding& race = expected.findings.front();
  EXPECT_EQ(finding.stage, race.stage);
  EXPECT_EQ(finding.rule, race.rule);
  EXPECT_EQ(finding.severity, race.severity);
  EXPECT_EQ(finding.place, race.place);
  EXPECT_EQ(finding.test_case, race.test_case);
  EXPECT_EQ(finding.message, race.message);
  EXPECT_EQ(finding.notes, race.notes);
  EXPECT_EQ(finding.help, race.help);
  EXPECT_EQ(finding.steps, race.steps);
  EXPECT_EQ(finding.cycle, race.cycle);
  EXPECT_EQ(finding.schedule, race.schedule);
  EXPECT_EQ(known->back().state, StageState::skipped);
  EXPECT_EQ(known->back().reason, "why");
}

TEST_F(Remembered, IsUnderAnotherKeyForAnotherCheck) {
  const std::string usual = key();
  EXPECT_EQ(key(), usual);
  EXPECT_NE(key("g"), usual);
  EXPECT_NE(key("f", {Stage::test, Stage::asan}), usual);
  files_.write(std::string{"katas/"} + kata_folder + "/bank.cpp", "int total = 0; \n");
  EXPECT_NE(key(), usual);
}

TEST_F(Remembered, IsNothingThatMayComeOutOtherwise) {
  for (const auto& [rule, severity] : {std::pair{"hang", Severity::error}, {"compile-limit", Severity::error},
                                       {"no-memory", Severity::environment}}) {
    std::vector<StageResult> found = stages();
    found[0].findings[0].rule = rule;
    found[0].findings[0].severity = severity;
    remember(files_.repository(), kata(), key(), found);
    EXPECT_FALSE(remembered(files_.repository(), kata(), key())) << rule;
  }
}

TEST_F(Remembered, IsNothingInAFileThatWasCutOff) {
  const Repository repository = files_.repository();
  remember(repository, kata(), key(), stages());
  const fs::path file = repository.verdicts() / "06d-03" / key();
  const std::string whole = read_file(file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    std::ofstream{file, std::ios::binary} << whole.substr(0, size);
    EXPECT_FALSE(remembered(repository, kata(), key())) << size;
  }
}

TEST_F(Remembered, IsLimited) {
  const Repository repository = files_.repository();
  for (int i = 0; i < 210; ++i) remember(repository, kata(), key(std::to_string(i)), stages());
  EXPECT_LE(std::distance(fs::directory_iterator{repository.verdicts() / "06d-03"}, {}), 200);
  EXPECT_TRUE(remembered(repository, kata(), key("209")));
  EXPECT_FALSE(remembered(repository, kata(), key("0")));
}

}  // namespace
}  // namespace grader
