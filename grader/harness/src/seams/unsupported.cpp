// SPDX-License-Identifier: MIT
#include "seams/unsupported.hpp"

#include "world/driver.hpp"

#include <execinfo.h>

#include <array>
#include <utility>

// Provided by the linker: the program's first byte in memory.
extern "C" const char __ehdr_start;

namespace kata {

std::uintptr_t offset_of_call(std::uintptr_t return_address) {
  // One byte back from a return address is still the call, and on the call's line.
  return return_address - 1 - reinterpret_cast<std::uintptr_t>(&__ehdr_start);
}

CallStack calls_here(std::string title) {
  std::array<void*, 48> frames{};
  const int depth = backtrace(frames.data(), static_cast<int>(frames.size()));
  Driver* world = Driver::active();
  const bool told = world != nullptr && world->timeline() != nullptr;
  CallStack stack{.title = std::move(title), .step = told ? world->timeline()->last() : 0};
  for (int i = 0; i < depth; ++i)
    stack.calls.push_back(offset_of_call(reinterpret_cast<std::uintptr_t>(frames[static_cast<std::size_t>(i)])));
  return stack;
}

bool unsupported(const std::string& call) {
  Driver* world = Driver::active();
  if (world == nullptr) return false;
  Finding finding{.rule = "unsupported", .message = call + " is outside of what the simulated world controls"};
  if (const Frame* frame = world->coroutines().running_frame())
    finding.notes.push_back({{frame->site().file, frame->site().line, frame->site().function},
                             coroutine_name(*frame) + " was the one that ran"});
  finding.stacks.push_back(calls_here("called here"));
  world->found(std::move(finding));
  return true;
}

}  // namespace kata
