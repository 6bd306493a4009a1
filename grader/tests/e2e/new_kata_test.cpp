// SPDX-License-Identifier: MIT
// A new kata builds at once, and verify says what is missing or unsound: that and nothing else.
#include "grader_run.hpp"

#include "catalog/repository.hpp"

#include <gtest/gtest.h>

namespace grader_e2e {
namespace {

namespace fs = std::filesystem;

// In the tree itself, since that is what is built.
class NewKata : public testing::Test {
 protected:
  ~NewKata() override {
    for (const char* path : {"katas/99-99-a-trial", "solutions/99-99-a-trial", "hints/99-99.md"})
      fs::remove_all(fs::path{PROJECT_ROOT} / path);
  }
};

TEST_F(NewKata, IsMissingWhatItsAuthorHasToWrite) {
  const Answer made = grader({"new", "99-99", "--title", "A trial", "--file", "trial"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const Answer proof = grader({"verify", "99-99"});
  EXPECT_EQ(proof.exit_code, 1);
  for (const char* words :
       {"katas/99-99-a-trial/README.md:5 is still to be written", "katas/99-99-a-trial/trial_test.cpp:10 is still",
        "solutions/99-99-a-trial/fixes.toml:12 is still", "hints/99-99.md:3 is still", "fewer than 2 accepted fixes",
        "fewer than 3 rejected fixes", "broken                             not-fixed  explore assertion            ok",
        "reference                          fixed                                   ok"})
    EXPECT_NE(proof.out.find(words), std::string::npos) << words << "\n" << proof.out << proof.err;
  EXPECT_EQ(proof.out.find("WRONG"), std::string::npos) << proof.out;
}

TEST_F(NewKata, MayNotLetLuckDecide) {
  const Answer made = grader({"new", "99-99", "--title", "A trial", "--file", "trial"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const fs::path tests = fs::path{PROJECT_ROOT} / "katas/99-99-a-trial/trial_test.cpp";
  grader::write_file(tests, "#include <thread>\n" + grader::read_file(tests) +
                                "TEST(Trial, StartsAThread) { std::thread{[] {}}.join(); }\n");
  const Answer proof = grader({"verify", "--seal", "99-99"});
  EXPECT_EQ(proof.exit_code, 1);
  EXPECT_NE(proof.out.find("PROBLEM: a test of 99-99 starts threads outside of a kata::World"), std::string::npos)
      << proof.out << proof.err;
}

}  // namespace
}  // namespace grader_e2e
