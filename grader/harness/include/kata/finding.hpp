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

struct CallStack {
  std::string title;  // "called here"
  std::vector<std::uintptr_t> calls = {};  // innermost first, as offsets into the program

  bool operator==(const CallStack&) const = default;
};

struct Finding {
  std::string rule;  // "stuck", "assertion", "swallowed-exception"...
  Place place = {};
  std::string message = {};
  std::vector<PlaceNote> notes = {};
  std::vector<PlaceNote> steps = {};  // what the coroutines did, in order; the last ones of a long schedule
  std::vector<CallStack> stacks = {};
  std::string schedule = {};  // in which it happens, minimised: "0.2.1"; empty for the usual order

  bool operator==(const Finding&) const = default;
};

}  // namespace kata
