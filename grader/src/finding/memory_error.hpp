// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace grader {

// Is this a use of memory that the program does not have? Then what else it does has no meaning: crashes and
// wrong values that other runs show come of it. The names are AddressSanitizer's (compiler-rt's asan_errors.h).
bool is_memory_error(std::string_view rule);

}  // namespace grader
