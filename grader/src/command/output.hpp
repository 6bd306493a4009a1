// SPDX-License-Identifier: MIT
// What commands that grade print: progress as they go, a page for each kata or one document at the end.
#pragma once

#include "command/commands.hpp"
#include "report/result_document.hpp"

#include <string>

namespace grader {

struct Output {
  Format format = Format::terminal;
  bool verbose = false;
};

// Checks a fix, tells the progress on standard error, and prints the page of Format::terminal. Trouble of our own is
// in the result.
CheckResult grade(const Repository& repository, CheckRequest request, const Output& output);

// The tools of this machine, for a document.
std::map<std::string, std::string> tools_here();

// For every format but Format::terminal.
std::string converted(const nlohmann::ordered_json& document, Format format);

}  // namespace grader
