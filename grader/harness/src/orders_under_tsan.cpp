// SPDX-License-Identifier: MIT
// Orders that ThreadSanitizer does not see, and without which it would tell races of right code. The linker leads
// the calls here (--wrap, see grader/cmake/Variants.cmake).
#include <cstdint>

// std::atomic<std::shared_ptr> of libstdc++ 12 gives its lock back with a relaxed fetch_sub after it has read the
// pointer. That suffices, as nobody writes before having the lock again, but ThreadSanitizer sees no order in it.
extern "C" std::uint64_t __real___tsan_atomic64_fetch_sub(volatile std::uint64_t*, std::uint64_t, int);
extern "C" std::uint64_t __wrap___tsan_atomic64_fetch_sub(volatile std::uint64_t* place, std::uint64_t value, int order) {
  const bool is_unlock = value == 1 && order == __ATOMIC_RELAXED;
  return __real___tsan_atomic64_fetch_sub(place, value, is_unlock ? __ATOMIC_RELEASE : order);
}

// ThreadSanitizer knows no fences. What comes before a releasing one is before what comes after any acquiring one that
// is later, which is more than the language says. Asio's own are left out (BOOST_ASIO_DISABLE_FENCED_BLOCK): they are
// in every handler, and would hide nearly every race.
extern "C" void __tsan_acquire(void*);
extern "C" void __tsan_release(void*);
extern "C" void __real___tsan_atomic_thread_fence(int);
extern "C" void __wrap___tsan_atomic_thread_fence(int order) {
  static char fences = 0;
  const bool both = order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
  if (both || order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME) __tsan_acquire(&fences);
  if (both || order == __ATOMIC_RELEASE) __tsan_release(&fences);
  __real___tsan_atomic_thread_fence(order);
}
