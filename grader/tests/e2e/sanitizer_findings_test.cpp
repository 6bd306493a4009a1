// SPDX-License-Identifier: MIT
// What a sanitizer sees in a learner's file comes out as a finding with the learner's line.
#include "grader_run.hpp"

#include <gtest/gtest.h>

namespace grader_e2e {
namespace {

struct Bug {
  const char* rule;
  const char* stage;
  const char* statement;
  const char* includes;
  const char* words;
};

class SanitizerFindings : public testing::TestWithParam<Bug> {};

TEST_P(SanitizerFindings, NameTheLearnersLine) {
  const Bug& bug = GetParam();
  const Fix fix;
  fix.in_function(bug.statement, bug.includes);
  const Answer answer = fix.check({"--stage", bug.stage});
  EXPECT_EQ(answer.exit_code, 1) << answer.out << answer.err;
  EXPECT_NE(answer.out.find(std::string{bug.stage} + ": " + bug.rule), std::string::npos) << answer.out;
  EXPECT_NE(answer.out.find(bug.words), std::string::npos) << answer.out;
  EXPECT_NE(answer.out.find("at bank.cpp:"), std::string::npos) << answer.out;
  EXPECT_NE(answer.out.find(std::string_view{bug.statement}.substr(0, 20)), std::string::npos)
      << "the line itself is shown\n" << answer.out;
}

INSTANTIATE_TEST_SUITE_P(
    Bugs, SanitizerFindings,
    testing::Values(
        Bug{"heap-use-after-free", "asan", "int* volatile p = new int{1}; delete p; account += *p - 1;", "",
            "memory is used after it was freed"},
        Bug{"heap-buffer-overflow", "asan", "int* volatile p = new int[2]{}; account += p[2]; delete[] p;", "", "READ"},
        Bug{"double-free", "asan", "int* volatile p = new int{1}; delete p; delete p;", "", "double-free"},
        Bug{"memory-leak", "asan", "static int* volatile kept; kept = new int{account};", "", "never freed"},
        Bug{"undefined-behavior", "asan", "volatile int most = 2147483647; most = most + 1; (void)most;",
            "", "at bank.cpp:"},
        Bug{"data-race", "tsan", "static int calls = 0; ++calls; (void)calls;", "", "two threads use the same memory"},
        Bug{"crash", "asan", "volatile int* volatile nowhere = nullptr; account += *nowhere;", "", "SEGV"}),
    [](const testing::TestParamInfo<Bug>& param) {
      std::string name = param.param.rule;
      std::erase(name, '-');
      return name;
    });

}  // namespace
}  // namespace grader_e2e
