// SPDX-License-Identifier: MIT
// In a world the harness runs the loop. A program that runs an io_context by itself (run, run_one,
// run_for..., poll) would leave the schedule, and wait for real.
//
// The linker leads calls of Asio here (--wrap, see grader/cmake/Variants.cmake).
#include "seams/unsupported.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>

using boost::asio::io_context;
using boost::asio::detail::scheduler;
using boost::system::error_code;

// clang-format off
#define KATA_GUARD(name)                                                                              \
  extern "C" std::size_t __real__ZN5boost4asio10io_context##name##Ev(io_context*);                   \
  extern "C" std::size_t __wrap__ZN5boost4asio10io_context##name##Ev(io_context* self) {             \
    if (kata::unsupported("running an io_context (run, poll)")) return 0;                            \
    return __real__ZN5boost4asio10io_context##name##Ev(self);                                        \
  }
// clang-format on

KATA_GUARD(3run)
KATA_GUARD(7run_one)
KATA_GUARD(4poll)
KATA_GUARD(8poll_one)

// What run_for() and run_until() are made of.
extern "C" std::size_t __real__ZN5boost4asio6detail9scheduler8wait_oneElRNS_6system10error_codeE(scheduler*, long,
                                                                                                 error_code&);
extern "C" std::size_t __wrap__ZN5boost4asio6detail9scheduler8wait_oneElRNS_6system10error_codeE(scheduler* self,
                                                                                                 long time,
                                                                                                 error_code& error) {
  if (kata::unsupported("running an io_context (run_for, run_until)")) {
    self->stop();  // It would wait for a clock that only the world moves.
    return 0;
  }
  return __real__ZN5boost4asio6detail9scheduler8wait_oneElRNS_6system10error_codeE(self, time, error);
}
