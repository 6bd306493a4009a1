// SPDX-License-Identifier: MIT
// In a world the harness runs the loops: a thread that calls run() of an io_context, as those of a
// thread_pool do, lends itself to it. A handler that does is held up, and polling from inside of a world
// would leave the schedule.
//
// The linker leads all calls of these functions here (--wrap, see grader/cmake/Variants.cmake).
#include "seams/loops.hpp"

#include "seams/unsupported.hpp"
#include "world/driver.hpp"

#include <cstddef>

using boost::system::error_code;

namespace kata {

using asio_access::Scheduler;

namespace {

// In a world, the running code does not go on: it would call again until the loop has done its work.
void end_of(const char* call) {
  if (unsupported(call)) Driver::active()->abandon();
}

}  // namespace

// clang-format off
#define KATA_LOOP(name) __real__ZN5boost4asio6detail9scheduler##name##ERNS_6system10error_codeE
#define KATA_LOOP_SEAM(name) __wrap__ZN5boost4asio6detail9scheduler##name##ERNS_6system10error_codeE

#define KATA_GUARD(name)                                                            \
  extern "C" std::size_t KATA_LOOP(name)(Scheduler*, error_code&);                  \
  extern "C" std::size_t KATA_LOOP_SEAM(name)(Scheduler* self, error_code& error) { \
    end_of("polling an io_context (poll, run_one)");                                \
    return KATA_LOOP(name)(self, error);                                            \
  }
// clang-format on

KATA_GUARD(7run_one)
KATA_GUARD(4poll)
KATA_GUARD(8poll_one)

extern "C" std::size_t KATA_LOOP(3run)(Scheduler*, error_code&);
extern "C" std::size_t KATA_LOOP_SEAM(3run)(Scheduler* self, error_code& error) {
  Driver* world = Driver::active();
  if (world == nullptr) return KATA_LOOP(3run)(self, error);
  SimulatedContext* context = world->find_context(*self);
  if (context == nullptr || context->own_threads > 0) end_of("running this io_context (run)");
  const std::size_t handlers = world->serve(*context);
  return handlers + KATA_LOOP(3run)(self, error);  // Finds nothing to do, and stops the context.
}

// What run_for() and run_until() are made of.
extern "C" std::size_t __real__ZN5boost4asio6detail9scheduler8wait_oneElRNS_6system10error_codeE(Scheduler*, long,
                                                                                                 error_code&);
extern "C" std::size_t __wrap__ZN5boost4asio6detail9scheduler8wait_oneElRNS_6system10error_codeE(Scheduler* self,
                                                                                                 long time,
                                                                                                 error_code& error) {
  end_of("running an io_context (run_for, run_until)");
  return __real__ZN5boost4asio6detail9scheduler8wait_oneElRNS_6system10error_codeE(self, time, error);
}

std::size_t run_first(Scheduler& scheduler) {
  error_code ignored;
  return KATA_LOOP(8poll_one)(&scheduler, ignored);
}

}  // namespace kata
