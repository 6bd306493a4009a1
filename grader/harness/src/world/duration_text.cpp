// SPDX-License-Identifier: MIT
#include "world/duration_text.hpp"

namespace kata {

std::string duration_text(std::int64_t nanoseconds) {
  struct Unit {
    std::int64_t size;
    const char* name;
  };
  for (const Unit& unit : {Unit{3'600'000'000'000, " h"}, Unit{60'000'000'000, " min"}, Unit{1'000'000'000, " s"},
                           Unit{1'000'000, " ms"}, Unit{1'000, " us"}})
    if (nanoseconds % unit.size == 0) return std::to_string(nanoseconds / unit.size) + unit.name;
  return std::to_string(nanoseconds) + " ns";
}

}  // namespace kata
