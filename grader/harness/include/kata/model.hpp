// SPDX-License-Identifier: MIT
// What may happen to the program in a simulated world: every schedule that the model allows is tried.
#pragma once

#include <chrono>

namespace kata {

// Who runs the handlers of the world's io_context. A thread takes the first of the queue, and may be held
// up before it runs it: so any of the first `threads` handlers of the queue may be next. What does not
// come through the queue (timers that expire together, external events) may come before any of them that
// was queued later. A thread_pool, or an io_context that the program runs itself, has the threads that it
// has.
struct Model {
  int threads;
  bool cut = false;
  bool cancelled = false;
  std::chrono::nanoseconds slow{0};
};

inline constexpr Model single{1};
constexpr Model pool(int threads) { return {threads}; }

// And once, between any two handlers, the program may be torn down: the test ends there, the io_context is
// destroyed with everything that waits in it, then what World::make made. A coroutine that outlives that
// is a finding; what touches something destroyed is one for AddressSanitizer.
constexpr Model cut_anywhere(Model model) {
  model.cut = true;
  return model;
}

// And once, between any two handlers, one of the coroutines that World::spawn or World::run started may be
// cancelled (cancellation_type::terminal). World::cancelled() tells; operation_aborted is its right end.
constexpr Model cancelled_anywhere(Model model) {
  model.cancelled = true;
  return model;
}

// And one handler may take `time` of the virtual clock, so that what expires meanwhile comes at once with
// what the handler brings about.
constexpr Model slow_handlers(Model model, std::chrono::nanoseconds time) {
  model.slow = time;
  return model;
}

}  // namespace kata
