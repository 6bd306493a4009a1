// SPDX-License-Identifier: MIT
// grader grade: a tree of a student's, in which anything may have been changed.
#include "grader_run.hpp"

#include "box/run.hpp"
#include "catalog/repository.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace grader_e2e {
namespace {

namespace fs = std::filesystem;

constexpr const char* kata_folder = "06d-10-the-backup-that-was-not-made";

// A tree with one kata in the state of a fix, and with more that should not be.
class Submission {
 public:
  explicit Submission(const std::string& fix) {
    constexpr auto every_file = fs::copy_options::recursive | fs::copy_options::overwrite_existing;
    fs::create_directories(folder());
    const fs::path root{PROJECT_ROOT};
    fs::copy(root / "katas" / kata_folder, folder(), every_file);
    fs::copy(root / "solutions" / kata_folder / fix, folder(), every_file);
  }
  ~Submission() { fs::remove_all(tree_); }
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  const fs::path& tree() const { return tree_; }
  fs::path folder() const { return tree_ / "katas" / kata_folder; }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((tree_ / name).parent_path());
    grader::write_file(tree_ / name, text);
  }
  Answer grade(std::vector<std::string> more = {"--kata", "06d-10"}) const {
    more.insert(more.begin(), {"grade", "--submission", tree_.string()});
    return grader(std::move(more));
  }

 private:
  static fs::path make_tree() {
    std::string pattern = (fs::temp_directory_path() / "submission-XXXXXX").string();
    return mkdtemp(pattern.data());
  }

  fs::path tree_ = make_tree();
};

bool says(const Answer& answer, const std::string& text) { return answer.out.find(text) != std::string::npos; }

TEST(Grade, ARightFixIsFixedAndABrokenOneIsNot) {
  const Answer right = Submission{"reference"}.grade();
  EXPECT_EQ(right.exit_code, 0) << right.out << right.err;
  EXPECT_TRUE(says(right, ": fixed\n")) << right.out;
  const Answer wrong = Submission{"broken"}.grade();
  EXPECT_EQ(wrong.exit_code, 1) << wrong.out << wrong.err;
  EXPECT_TRUE(says(wrong, ": not fixed\n")) << wrong.out;
}

TEST(Grade, WhatElseIsChangedHasNoEffectAndIsListed) {
  const Submission submission{"broken"};
  const std::string folder = std::string{"katas/"} + kata_folder;
  std::string tests;
  for (const auto& entry : fs::directory_iterator{submission.folder()})
    if (entry.path().string().ends_with("_test.cpp")) tests = entry.path().filename();
  submission.write(folder + '/' + tests, "int main() {}\n");
  submission.write(folder + "/kata.toml", "not toml\n");
  submission.write("bin/grader", "#!/bin/sh\nexit 0\n");
  submission.write("grader/harness/include/kata/explore.hpp", "#error mine\n");
  submission.write(".github/workflows/grade.yml", "on: push\n");
  const Answer answer = submission.grade();
  EXPECT_EQ(answer.exit_code, 1) << answer.out << answer.err;
  for (const std::string& file : {folder + "/kata.toml", folder + '/' + tests, std::string{"bin/grader"}})
    EXPECT_TRUE(says(answer, "changed " + file)) << answer.out;
}

TEST(Grade, ACommitThatIsNotThereIsAnErrorOfUse) {
  const Submission submission{"reference"};
  const Answer answer = submission.grade({"--changed", "no-such-commit"});
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_NE(answer.err.find("git knows no commit 'no-such-commit'"), std::string::npos) << answer.err;
}

TEST(Grade, WritesTheResultThatReportConverts) {
  const Submission submission{"broken"};
  const std::string file = (submission.folder() / "result.json").string();
  EXPECT_EQ(submission.grade({"--kata", "06d-10", "--output", file, "--format", "github"}).exit_code, 1);
  const auto document = nlohmann::json::parse(grader::read_file(file));
  EXPECT_EQ(document.at("results").at(0).at("verdict"), "not-fixed");
  EXPECT_EQ(document.at("results").at(0).at("fix_sha256").get<std::string>().size(), 64u);
  const Answer page = grader({"report", file});
  EXPECT_EQ(page.exit_code, 0) << page.err;
  EXPECT_TRUE(says(page, "| `06d-10` | `not-fixed` |")) << page.out;
  grader::write_file(file, R"({"version": 1})");
  const Answer refused = grader({"report", file});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("the result is not one of the grader"), std::string::npos) << refused.err;
}

TEST(Grade, AttacksAreInvalid) {
  const Submission submission{"reference"};
  for (const auto& entry : fs::directory_iterator{submission.folder()}) {
    const fs::path file = entry.path();
    if (file.extension() != ".cpp" || file.string().ends_with("_test.cpp")) continue;
    fs::remove(file);
    fs::create_symlink("/etc/passwd", file);
  }
  const Answer link = submission.grade();
  EXPECT_EQ(link.exit_code, 1) << link.out;
  EXPECT_TRUE(says(link, "is a symbolic link, not a file")) << link.out;
  EXPECT_EQ(link.out.find("root:"), std::string::npos);
}

// A name may hold a line break, and what follows it would be a command to the runner of GitHub Actions.
TEST(Grade, StartsNoCommandOfARunner) {
  const Submission submission{"reference"};
  submission.write(std::string{"katas/"} + kata_folder + "/a\n::add-mask::b", "\n");
  std::vector<std::string> environment = grader::tool_environment();
  environment.push_back("GITHUB_ACTIONS=true");
  const std::string out =
      grader::run({.argv = {GRADER_PROGRAM, "--root", PROJECT_ROOT, "grade", "--submission", submission.tree(), "--kata", "06d-10"},
                   .environment = std::move(environment),
                   .deadline = std::chrono::minutes{2}})
          .out;
  const std::size_t forged = out.find("\n::add-mask::b");
  ASSERT_NE(forged, std::string::npos) << out;
  const std::size_t off = out.rfind("::stop-commands::", forged);
  ASSERT_NE(off, std::string::npos) << out;
  const std::string token = out.substr(off + 17, 32);
  const std::size_t on = out.find("\n::" + token + "::\n", off + 49);
  ASSERT_NE(on, std::string::npos) << out;
  EXPECT_GT(on, forged) << out;
}

TEST(Grade, IsOfNoUseWithoutASubmission) {
  EXPECT_EQ(grader({"grade"}).exit_code, 2);
  const Answer answer = grader({"grade", "--submission", "/no/such/tree"});
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_NE(answer.err.find("there is no such folder"), std::string::npos) << answer.err;
}

}  // namespace
}  // namespace grader_e2e
