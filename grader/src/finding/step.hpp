// SPDX-License-Identifier: MIT
// Something that happened in one schedule of a simulated world, as kata/finding.hpp has it, with places in the kata.
#pragma once

#include "finding/place.hpp"

#include <cstdint>
#include <string>

namespace grader {

struct Step {
  std::string kind = {};   // see kata/record.hpp
  unsigned number = 0;     // in its schedule, from 1
  std::int64_t time = 0;   // virtual, in nanoseconds since the world began
  unsigned cause = 0;      // the number of the step that brought it about; 0: none, or not known
  unsigned coroutine = 0;  // whose step it is, from 1; 0: nobody's
  unsigned strand = 0;     // in which it happened, from 1; 0: in none
  std::string on = {};     // where it ran: "io_context 1", "thread_pool 2, thread 1"
  Place place = {};        // for a handler, of the line that made it
  std::string text = {};
  bool begins = false;     // a handler, or a thread's turn, begins with it

  bool operator==(const Step&) const = default;
};

}  // namespace grader
