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

// Something that happened in a schedule, in its order.
struct Step {
  std::string kind = {};      // see kata/record.hpp
  unsigned number = 0;        // from 1
  std::int64_t time = 0;      // of the world, in nanoseconds
  unsigned cause = 0;         // the step that brought it about; 0: nothing did, or it is not known
  unsigned coroutine = 0;     // whose step it is, from 1; 0: nobody's
  unsigned strand = 0;        // in which it happened, from 1; 0: in none
  std::string on = {};        // where it ran: "io_context 1", "thread_pool 2, thread 1", "thread 3"
  Place place = {};
  std::string text = {};
  std::vector<std::uintptr_t> calls = {};  // of the kata's that made the handler, innermost first, as in CallStack

  bool operator==(const Step&) const = default;
};

struct CallStack {
  std::string title;  // "called here"
  std::vector<std::uintptr_t> calls = {};  // innermost first, as offsets into the program
  unsigned step = 0;  // the number of the step in which it was, if that is known

  bool operator==(const CallStack&) const = default;
};

struct Finding {
  std::string rule;  // "stuck", "assertion", "swallowed-exception"...
  Place place = {};
  std::string message = {};
  std::vector<PlaceNote> notes = {};
  std::vector<Step> steps = {};  // what led to it, in order; the last ones of a long schedule
  std::vector<unsigned> cycle = {};  // coroutines that wait for each other: each for the next, the last for the first
  std::vector<CallStack> stacks = {};
  std::string schedule = {};  // in which it happens, minimised: "0.2.1"; empty for the usual order

  bool operator==(const Finding&) const = default;
};

}  // namespace kata
