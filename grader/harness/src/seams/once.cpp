// SPDX-License-Identifier: MIT
// std::call_once. Who finds it done is after who did it.
#include "seams/real.hpp"
#include "world/driver.hpp"

#include <kata/real_threads.hpp>

#include <pthread.h>

extern "C" {

__attribute__((weak)) int __interceptor_pthread_once(pthread_once_t*, void (*)());

}  // extern "C"

namespace kata {
namespace {

constexpr pthread_once_t done = 2;  // glibc's own value: outside of a world, and in another one, it counts, too

void run_once(Driver& world, pthread_once_t* control, void (*routine)()) {
  while (*control != done && world.waits().holder(control) != nullptr)
    world.block_as_by_a_lock({.what = "waiting for a std::call_once",
                              .over = [&world, control] { return world.waits().holder(control) == nullptr; }});
  if (*control != done) {
    const unsigned coroutine = world.coroutines().running();
    world.waits().took(control, coroutine, {}, 0);
    try {
      routine();
    } catch (...) {  // The next one tries again.
      world.waits().gave_back(control, coroutine);
      throw;
    }
    world.waits().gave_back(control, coroutine);
    world.races().release(control);
    *control = done;
  }
  world.races().acquire(control);
}

}  // namespace

extern "C" {

int pthread_once(pthread_once_t* control, void (*routine)()) {
  static const auto real = kata::real("pthread_once", &__interceptor_pthread_once);
  Driver* world = Driver::active();
  // ThreadSanitizer has another value for `done`, and a world has one thread then.
  if (world == nullptr || under_thread_sanitizer) return real(control, routine);
  run_once(*world, control, routine);
  return 0;
}

}  // extern "C"

}  // namespace kata
