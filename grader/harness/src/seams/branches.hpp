// SPDX-License-Identifier: MIT
// How many branches the code of a kata may take before it gives its thread back: a measure of work that
// does not depend on the speed of the machine.
#pragma once

#include <cstdint>
#include <limits>

namespace kata {

inline constexpr std::uint64_t any_number_of_branches = std::numeric_limits<std::uint64_t>::max();

// On this thread, from now on.
void allow_branches(std::uint64_t count) noexcept;

}  // namespace kata
