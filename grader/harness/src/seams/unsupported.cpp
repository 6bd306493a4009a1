// SPDX-License-Identifier: MIT
#include "seams/unsupported.hpp"

#include "world/driver.hpp"

#include <execinfo.h>

#include <array>

// Provided by the linker: the program's first byte in memory.
extern "C" const char __ehdr_start;

namespace kata {

void add_stack(Finding& finding, const std::string& title) {
  std::array<void*, 48> frames{};
  const int depth = backtrace(frames.data(), static_cast<int>(frames.size()));
  const auto base = reinterpret_cast<std::uintptr_t>(&__ehdr_start);
  finding.stack_title = title;
  // One byte back from a return address is still the call, and on the call's line.
  for (int i = 0; i < depth; ++i)
    finding.stack.push_back(reinterpret_cast<std::uintptr_t>(frames[static_cast<std::size_t>(i)]) - 1 - base);
}

bool unsupported(const std::string& call) {
  Driver* world = Driver::active();
  if (world == nullptr) return false;
  Finding finding{.rule = "unsupported", .message = call + " is outside of what the simulated world controls"};
  if (const Frame* frame = world->coroutines().running_frame())
    finding.notes.push_back({{frame->site().file, frame->site().line, frame->site().function},
                             coroutine_name(*frame) + " was the one that ran"});
  add_stack(finding, "called here");
  world->found(std::move(finding));
  return true;
}

}  // namespace kata
