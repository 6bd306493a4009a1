// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace kata {

// "200 ms", in the largest unit that shows it exactly.
std::string duration_text(std::int64_t nanoseconds);

}  // namespace kata
