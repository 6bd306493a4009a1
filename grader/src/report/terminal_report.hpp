// SPDX-License-Identifier: MIT
// A check as a learner reads it: the verdict, each finding in plain words with the learner's own
// lines, and the next command. Pure: it opens no file.
#pragma once

#include "report/style.hpp"
#include "stage/test_run.hpp"
#include "verdict/verdict.hpp"

#include <functional>
#include <optional>
#include <string>

namespace grader {

// The text of a file of the kata, with the fix's files over it; nothing if there is none.
using SourceOf = std::function<std::optional<std::string>(const std::string& file)>;

struct ReportOptions {
  Style style{false};
  bool raw = false;  // add what the tools said themselves (-v)
};

std::string terminal_report(const CheckResult& result, const SourceOf& source, const ReportOptions& options);

// One line for a test that fails while others still run: "failing race Bank.NoDepositIsLost".
std::string failing_line(const Failing& failing, const Style& style);

// One line for one stage that has ended: "test     FAILED  Bank.NoDepositIsLost   0.2 s".
std::string stage_line(const StageResult& stage, const Style& style);

}  // namespace grader
