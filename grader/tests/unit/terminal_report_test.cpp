// SPDX-License-Identifier: MIT
#include "report/terminal_report.hpp"

#include "report_results.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

std::string page_of(const CheckResult& result) { return terminal_report(result, samples::source_of, {}); }

TEST(TerminalReport, OfAFixedKataSendsTheReaderToTheDebrief) {
  EXPECT_EQ(page_of(samples::fixed()), R"(GOLDEN_FIXED)");
}

TEST(TerminalReport, OfAKataThatIsNotFixedShowsTheLearnersLinesAndTheNextCommand) {
  EXPECT_EQ(page_of(samples::not_fixed()), R"(GOLDEN_NOT_FIXED)");
}

TEST(TerminalReport, OfAnInvalidFixNamesTheCode) {
  EXPECT_EQ(page_of(samples::invalid()), R"(GOLDEN_INVALID)");
}

TEST(TerminalReport, OfTroubleOnThisMachineBlamesNobody) {
  EXPECT_EQ(page_of(samples::environment()), R"(GOLDEN_ENVIRONMENT)");
}
