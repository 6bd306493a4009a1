// SPDX-License-Identifier: MIT
// A new kata builds at once, and verify says what is missing: that and nothing else.
#include "grader_run.hpp"

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

}  // namespace
}  // namespace grader_e2e
