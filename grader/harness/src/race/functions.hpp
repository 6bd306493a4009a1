// SPDX-License-Identifier: MIT
// Whose code is at an address of the program.
#pragma once

#include <cstdint>
#include <string_view>

namespace kata {

enum class CodeOf {
  kata,
  standard_library,
  shared_counts,    // of the standard library's: the counts of std::shared_ptr
  futures,          // of the standard library's: what std::promise and std::future share
  atomic_pointers,  // of the standard library's: std::atomic<std::shared_ptr> and its lock
  others,           // Asio, the harness, GoogleTest
};

// By the name of a function as the linker knows it, as in "_ZN4Bank7depositEi". The harness has to be in namespace
// kata, or in C; what is in neither is the kata's.
CodeOf code_of(std::string_view function);

// What the symbols of the program say. An address outside of it is the standard library's.
CodeOf code_at(std::uintptr_t address);

}  // namespace kata
