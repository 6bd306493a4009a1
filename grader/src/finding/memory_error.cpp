// SPDX-License-Identifier: MIT
#include "finding/memory_error.hpp"

#include <algorithm>
#include <array>

namespace grader {
namespace {

constexpr std::array<std::string_view, 13> memory_errors{
    "heap-use-after-free",    "stack-use-after-return", "use-after-poison",       "heap-buffer-overflow",
    "stack-buffer-overflow",  "stack-buffer-underflow", "global-buffer-overflow", "container-overflow",
    "dynamic-stack-buffer-overflow", "double-free",     "bad-free",               "alloc-dealloc-mismatch",
    "stack-overflow"};

}  // namespace

bool is_memory_error(std::string_view rule) { return std::ranges::find(memory_errors, rule) != memory_errors.end(); }

}  // namespace grader
