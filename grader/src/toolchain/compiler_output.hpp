// SPDX-License-Identifier: MIT
// Diagnostics of clang and clang-tidy, read from their text:
//   FILE:LINE:COLUMN: error|warning|note: MESSAGE [RULE]
#pragma once

#include "finding/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grader {

struct Diagnostic {
  std::string level;  // "error", "warning", "note", "fatal error"
  Place place;        // the file as printed
  int column = 0;     // from 1
  std::string message;
  std::string rule;  // what stands in brackets at the end: "-Wunused-result", "asio-...", or empty
};

// In order of appearance; the lines of source code that follow each are left out.
std::vector<Diagnostic> parse_diagnostics(std::string_view text);

// Diagnostics as findings of `stage`: each warning or error with the notes that follow it. A note
// "in function 'NAME'" becomes the finding's function. Severity is `severity` for errors and for
// rules that start with "asio-", advice for other warnings.
std::vector<Finding> findings_of(const std::vector<Diagnostic>& diagnostics, Stage stage);

}  // namespace grader
