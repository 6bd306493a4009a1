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

// To standard output. In the log of a job of GitHub Actions, where a line of a learner's program could be a command to
// the runner, commands are off meanwhile.
void print_page(const std::string& page);

// The tools of this machine, for a document.
std::map<std::string, std::string> tools_here();

// For every format but Format::terminal.
std::string converted(const nlohmann::ordered_json& document, Format format);

}  // namespace grader
