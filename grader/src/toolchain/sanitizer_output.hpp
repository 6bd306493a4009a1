// SPDX-License-Identifier: MIT
// Reports of AddressSanitizer, LeakSanitizer, UndefinedBehaviorSanitizer and ThreadSanitizer, read
// from their text. Frames are unnamed addresses of the test program (symbolize=0): symbolizer.hpp
// names them.
#pragma once

#include "toolchain/symbolizer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grader {

struct SanitizerStack {
  std::string title;  // "Write of size 8 at 0x... by thread T1", "freed by thread T0 here"
  std::vector<Address> frames;
};

struct SanitizerReport {
  std::string rule;     // "heap-use-after-free", "data-race", "memory-leak", "undefined-behavior"...
  std::string message;  // the tool's own first line, without addresses and process ids
  Place place;          // UndefinedBehaviorSanitizer names it itself
  std::vector<SanitizerStack> stacks;
};

// In order of appearance. `program` is the path by which the frames name the test program.
std::vector<SanitizerReport> parse_sanitizer_reports(std::string_view text, std::string_view program);

// Text that says that the sanitizer itself could not work here, or empty.
std::string sanitizer_trouble(std::string_view text);

}  // namespace grader
