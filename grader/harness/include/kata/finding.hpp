// SPDX-License-Identifier: MIT
// What went wrong in one schedule of a simulated world, as a value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kata {

struct Place {
  std::string file;  // as compiled; empty if it is not known
  int line = 0;
  std::string function;

  bool operator==(const Place&) const = default;
};

struct PlaceNote {
  Place place;
  std::string text;

  bool operator==(const PlaceNote&) const = default;
};

struct Finding {
  std::string rule;  // "stuck", "assertion", "swallowed-exception"...
  Place place = {};
  std::string message = {};
  std::vector<PlaceNote> notes = {};
  std::vector<PlaceNote> steps = {};  // what the coroutines did, in order; the last ones of a long schedule
  std::string stack_title = {};
  std::vector<std::uintptr_t> stack = {};  // calls, innermost first, as offsets into the program

  bool operator==(const Finding&) const = default;
};

}  // namespace kata
