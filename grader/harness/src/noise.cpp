// SPDX-License-Identifier: MIT
// Noise for programs with real threads: after every atomic load and every unlock a thread dawdles for
// a moment, so that another one gets between a look and what is done after it. Code that is right
// does not care; code like `sum = sum + x` on an atomic, which no race detector objects to, loses
// its updates in practically every run instead of once in a blue moon.
//
// ThreadSanitizer turns atomic loads into calls, and the linker leads those calls, and those of
// pthread_mutex_unlock, here (--wrap, see grader/cmake/Variants.cmake).
#include <pthread.h>
#include <sched.h>

#include <cstdint>

namespace {

// Up to some microseconds, a different time at each call. On a core of its own a thread spins; where
// threads share a core, it is the yield that lets another one in.
// NOLINTNEXTLINE(asio-suppression-audit): nobody else has its memory
__attribute__((no_sanitize("thread"))) void dawdle() noexcept {
  static thread_local std::uint32_t state = 0;
  if (state == 0) state = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&state) >> 4) | 1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  if (state % 4 == 0) sched_yield();
  for (volatile std::uint32_t left = state % 2048; left > 0; left = left - 1) {
  }
}

}  // namespace

// clang-format off
#define KATA_NOISY_LOAD(bits)                                                                          \
  extern "C" std::uint##bits##_t __real___tsan_atomic##bits##_load(const volatile std::uint##bits##_t*, int); \
  extern "C" std::uint##bits##_t __wrap___tsan_atomic##bits##_load(                                    \
      const volatile std::uint##bits##_t* place, int order) {                                          \
    const std::uint##bits##_t value = __real___tsan_atomic##bits##_load(place, order);                 \
    dawdle();                                                                                          \
    return value;                                                                                      \
  }
// clang-format on

KATA_NOISY_LOAD(8)
KATA_NOISY_LOAD(16)
KATA_NOISY_LOAD(32)
KATA_NOISY_LOAD(64)

extern "C" int __real_pthread_mutex_unlock(pthread_mutex_t*);
extern "C" int __wrap_pthread_mutex_unlock(pthread_mutex_t* mutex) {
  const int result = __real_pthread_mutex_unlock(mutex);
  dawdle();
  return result;
}
