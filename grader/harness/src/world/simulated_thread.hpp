// SPDX-License-Identifier: MIT
// A thread that the program started, of a thread_pool or its own. It runs until it waits for something.
#pragma once

#include "race/race_check.hpp"
#include "world/blocking_call.hpp"
#include "world/coroutines.hpp"
#include "world/critical_sections.hpp"
#include "world/fiber.hpp"
#include "world/timeline.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kata {

struct SimulatedContext;

struct SimulatedThread {
  SimulatedThread(unsigned of_number, bool is_asios, Coroutines& coroutines, std::function<void()> body,
                  std::function<void()> at_end)
      : number{of_number},
        asios{is_asios},
        coroutine{coroutines},
        fiber{Fiber::small_stack, std::move(body), std::move(at_end)} {}

  const unsigned number;  // in its world, from 1; 0: one of the world's own
  const bool asios;       // of a thread_pool
  Coroutines::Middle coroutine;
  Fiber fiber;
  bool detached = false;
  void* result = nullptr;
  bool ending = false;  // Only its thread_locals are left.

  const BlockingCall* waits = nullptr;  // while it does not run
  Site waits_at;
  std::vector<std::uintptr_t> stack;  // of what waits
  SimulatedContext* serves = nullptr;      // it is in run() of this one...
  std::optional<RaceCheck::Agent> job;     // ...and has been told to run a handler...
  std::function<void()> event;             // ...which this brings about, if it is not in the queue yet
  SimulatedContext* runs = nullptr;        // whose handler it is in
  CriticalSections sections;
  bool lets_go_first = false;  // Another one is next.
  VectorClock before_serving;  // what its handlers follow...
  VectorClock after_handlers;  // ...and what follows them
  RaceCheck::Agent agent = RaceCheck::test;  // itself, or the handler that it is in
  unsigned chain = 0;
  Timeline::Where where = {};  // while it does not run

  std::string name() const { return lent() ? "another thread" : "thread " + std::to_string(number); }
  bool lent() const { return number == 0; }
  bool idle() const { return serves != nullptr && runs == nullptr; }
};

}  // namespace kata
