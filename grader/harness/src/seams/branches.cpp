// SPDX-License-Identifier: MIT
// The compiler puts a call of __sanitizer_cov_trace_pc at each branch of a kata's files
// (-fsanitize-coverage=trace-pc, see grader/cmake/AddKata.cmake).
#include "seams/branches.hpp"

#include "world/driver.hpp"

namespace {

thread_local constinit std::uint64_t branches_left = kata::any_number_of_branches;

}  // namespace

void kata::allow_branches(std::uint64_t count) noexcept { branches_left = count; }

extern "C" void __sanitizer_cov_trace_pc() {
  if (--branches_left != 0) return;
  branches_left = kata::any_number_of_branches;
  if (kata::Driver* world = kata::Driver::active()) world->works_too_long();
}
