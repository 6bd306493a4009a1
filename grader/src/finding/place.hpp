// SPDX-License-Identifier: MIT
// A place in the kata.
#pragma once

#include <string>

namespace grader {

// `file` is relative to the kata's folder ("bank.cpp"), `line` counts from 1; an empty file or a 0 means that it
// is not known.
struct Place {
  std::string file;
  int line = 0;
  std::string function;  // as the tool names it: "Bank::deposit(int, long)", or empty

  bool operator==(const Place&) const = default;
};

}  // namespace grader
