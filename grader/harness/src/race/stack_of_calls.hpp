// SPDX-License-Identifier: MIT
// The return addresses on the stack, by way of the frame pointers that everything here is compiled with:
// cheap enough to do at each access to memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace kata {

// From the caller of the function whose frame is given (__builtin_frame_address(0)). Defined for 12 and 64.
template <std::size_t most = 12>
std::array<std::uintptr_t, most> calls_from(const void* frame) noexcept;

// Is the address on the calling thread's stack, below the frame of who called follow_stack_below()? Such
// memory belongs to what runs now. Or in the thread's own variables (thread_local)?
bool is_private(std::uintptr_t address) noexcept;
void follow_stack_below(const void* frame) noexcept;
void follow_whole_stack() noexcept;

// Is the address on the calling thread's stack, below this frame?
bool is_on_stack_below(std::uintptr_t address, const void* frame) noexcept;

}  // namespace kata
