// SPDX-License-Identifier: MIT
// What the commands answer, and what they say to bad input.
#include "grader_run.hpp"

#include "catalog/repository.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace grader_e2e {
namespace {

namespace fs = std::filesystem;

void expect_said(const Answer& answer, int exit_code, const std::string& words) {
  EXPECT_EQ(answer.exit_code, exit_code) << answer.out << answer.err;
  EXPECT_NE((answer.out + answer.err).find(words), std::string::npos) << answer.out << answer.err;
}

// A repository of its own with one kata, for commands that build nothing.
class Course {
 public:
  Course() {
    std::string pattern = (fs::temp_directory_path() / "course-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    for (const char* part : {"katas", "solutions", "hints"})
      fs::copy(fs::path{PROJECT_ROOT} / part, root_ / part, fs::copy_options::recursive);
    fs::copy(fs::path{PROJECT_ROOT} / "CMakePresets.json", root_);
  }
  ~Course() { fs::remove_all(root_); }
  Course(const Course&) = delete;
  Course& operator=(const Course&) = delete;

  fs::path kata() const { return root_ / "katas/06d-03-the-counter-that-lost-money"; }
  fs::path solution() const { return root_ / "solutions/06d-03-the-counter-that-lost-money"; }

  Answer run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--root", root_.string()});
    return grader(std::move(arguments));
  }

 private:
  fs::path root_;
};

TEST(CommandLine, HelpIsThereForEveryCommandWithAnExample) {
  expect_said(grader({"--help"}), 0, "grader check 06d-03");
  for (const char* command : {"check", "verify", "list", "hint", "reset", "lint", "doctor"})
    expect_said(grader({command, "--help"}), 0, std::string{"  grader "} + command);
}

TEST(CommandLine, MistypedWordsGetTheNearestOnes) {
  expect_said(grader({"chekc", "06d-03"}), 2, "did you mean check?");
  expect_said(grader({"check", "06d-3"}), 2, "did you mean 06d-03?");
  expect_said(grader({"check", "06d-03", "--fast"}), 2, "--fast");
  expect_said(grader({"check"}), 2, "next: bin/grader list");
  expect_said(grader({"check", "06d-03", "--fix", "accepted/none"}), 2, "has no fix 'accepted/none'");
  expect_said(grader({"check", "06d-03", "--stage", "all"}), 2, "--stage");
  expect_said(grader({"--root", "/", "list"}), 2, "not inside a kata repository");
}

TEST(CommandLine, ListNamesTheKatas) { expect_said(grader({"list"}), 0, "06d-03  The counter that lost money"); }

TEST(CommandLine, HintsClimbAndAreRemembered) {
  const Course course;
  expect_said(course.run({"hint", "06d-03", "--again"}), 0, "no hint was shown yet");
  expect_said(course.run({"hint", "06d-03"}), 0, "hint 1 of");
  expect_said(course.run({"hint", "06d-03"}), 0, "hint 2 of");
  const Answer again = course.run({"hint", "06d-03", "--again"});
  expect_said(again, 0, "hint 1 of");
  expect_said(again, 0, "hint 2 of");
  EXPECT_EQ(again.out.find("hint 3 of"), std::string::npos) << again.out;
}

TEST(CommandLine, ResetPutsTheShippedFileBackAndKeepsTheLearners) {
  const Course course;
  const fs::path file = course.kata() / "bank.cpp";
  grader::write_file(file, "my work\n");
  const Answer answer = course.run({"reset", "06d-03"});
  expect_said(answer, 0, "what was there is kept in .grader/kept/06d-03-");
  EXPECT_EQ(grader::read_file(file), grader::read_file(course.solution() / "broken/bank.cpp"));
  const std::size_t at = answer.out.find(".grader/kept/");
  const std::string kept = answer.out.substr(at, answer.out.find('\n', at) - at);
  EXPECT_EQ(grader::read_file(course.kata() / "../.." / kept / "bank.cpp"), "my work\n");
  EXPECT_EQ(course.run({"reset", "06d-03"}).out.find("kept"), std::string::npos);
}

TEST(CommandLine, AMalformedManifestIsNamedByFileAndLine) {
  const Course course;
  grader::write_file(course.kata() / "kata.toml", "id = \"06d-03\"\ntitle = Counter\n");
  expect_said(course.run({"check", "06d-03"}), 3, "katas/06d-03-the-counter-that-lost-money/kata.toml:2:");
  fs::remove(course.kata() / "kata.toml");
  expect_said(course.run({"check", "06d-03"}), 3, "kata.toml");
}

TEST(CommandLine, AMalformedListOfFixesIsNamedByFileAndLine) {
  const Course course;
  grader::write_file(course.solution() / "fixes.toml", "family = [\"race\"]\nconcepts = [\"strand\"]\nfamly = 1\n");
  expect_said(course.run({"check", "06d-03"}), 3, "solutions/06d-03-the-counter-that-lost-money/fixes.toml:3:");
}

TEST(CommandLine, AnEditableFileThatIsNoFileIsSaidSo) {
  const Fix fix;
  fix.write("");
  expect_said(fix.check(), 1, "bank.cpp is empty");
  fs::remove(fix.file());
  expect_said(fix.check(), 1, "bank.cpp is missing");
  fs::create_symlink("/etc/hostname", fix.file());
  expect_said(fix.check(), 1, "bank.cpp is a symbolic link");
  fs::remove(fix.file());
  fs::create_directory(fix.file());
  expect_said(fix.check(), 1, "bank.cpp is a folder");
}

TEST(CommandLine, AChangedTestIsInvalid) {
  const Course course;
  grader::write_file(course.kata() / "bank_test.cpp", "// nothing to test\n");
  expect_said(course.run({"check", "06d-03"}), 4, "bank_test.cpp is not the file that came with the kata");
}

TEST(CommandLine, JsonHoldsTheVerdictAndEveryStage) {
  const Answer answer = grader({"check", "06d-03", "--fix", "broken", "--format", "json"});
  EXPECT_EQ(answer.exit_code, 1);
  const nlohmann::json results = nlohmann::json::parse(answer.out).at("results");
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0]["verdict"], "not-fixed");
  EXPECT_EQ(results[0]["stages"].size(), 7u);
}

TEST(CommandLine, DoctorFindsEverythingOnAMachineThatIsSetUp) { expect_said(grader({"doctor"}), 0, "everything works"); }

}  // namespace
}  // namespace grader_e2e
