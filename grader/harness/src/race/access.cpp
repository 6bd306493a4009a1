// SPDX-License-Identifier: MIT
// What the compiler calls for every access to memory in a kata's editable files (-fsanitize=thread; the
// interface is compiler-rt's tsan_interface.h). ThreadSanitizer's own library is not linked in: whether
// two accesses race is for RaceCheck to say, the same in every run.
//
// Part of variant sim only.
#include "race/race_check.hpp"
#include "world/driver.hpp"

#include <dlfcn.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kata {
namespace {

inline void tell(const volatile void* place, std::size_t size, bool write, const void* frame) {
  if (RaceCheck* check = RaceCheck::active())
    check->access(reinterpret_cast<std::uintptr_t>(place), size, write, false, frame);
}

bool acquires(int order) { return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE; }
bool releases(int order) { return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST; }

enum class Use { load, store, both };

// Before an atomic is used, tells whether the program may be preempted here.
void may_preempt(const volatile void* place, Use use, const void* frame) {
  Driver* world = Driver::active();
  if (world == nullptr || world->is_alone() || !RaceCheck::is_kata(frame)) return;
  use == Use::load ? world->reads_atomic(place) : world->writes_atomic(place);
}

// Tells of the use of an atomic, and what it orders.
void tell_atomic(const volatile void* place, std::size_t size, Use use, int order, const void* frame) {
  RaceCheck* check = RaceCheck::active();
  if (check == nullptr) return;
  const auto* object = const_cast<const void*>(place);
  if (!check->uses_atomic(reinterpret_cast<std::uintptr_t>(place), size, use != Use::load, frame)) return;
  if (use != Use::store && acquires(order)) check->acquire(object);
  if (use != Use::load && releases(order)) check->release(object);
}

template <class Value>
bool compare_exchange(volatile Value* place, Value* expected, Value value, int order, int failure, const void* frame) {
  may_preempt(place, Use::both, frame);
  const bool done = __atomic_compare_exchange_n(place, expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  if (!done) may_preempt(place, Use::load, frame);
  tell_atomic(place, sizeof value, done ? Use::both : Use::load, done ? order : failure, frame);
  return done;
}

void acquire(const void* object) {
  if (RaceCheck* check = RaceCheck::active()) check->acquire(object);
}
void release(const void* object) {
  if (RaceCheck* check = RaceCheck::active()) check->release(object);
}

}  // namespace

#define KATA_FRAME __builtin_frame_address(0)

extern "C" {

void* __libc_memalign(std::size_t, std::size_t);

void __tsan_init() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}

// clang-format off
#define KATA_ACCESS(size)                                                                                     \
  void __tsan_read##size(void* place) { tell(place, size, false, KATA_FRAME); }                               \
  void __tsan_write##size(void* place) { tell(place, size, true, KATA_FRAME); }                               \
  void __tsan_read_write##size(void* place) { tell(place, size, true, KATA_FRAME); }                          \
  void __tsan_unaligned_read##size(void* place) { tell(place, size, false, KATA_FRAME); }                     \
  void __tsan_unaligned_write##size(void* place) { tell(place, size, true, KATA_FRAME); }                     \
  void __tsan_unaligned_read_write##size(void* place) { tell(place, size, true, KATA_FRAME); }                \
  void __tsan_volatile_read##size(void* place) { tell(place, size, false, KATA_FRAME); }                      \
  void __tsan_volatile_write##size(void* place) { tell(place, size, true, KATA_FRAME); }
// clang-format on

KATA_ACCESS(1)
KATA_ACCESS(2)
KATA_ACCESS(4)
KATA_ACCESS(8)
KATA_ACCESS(16)

void __tsan_read_range(void* place, unsigned long size) { tell(place, size, false, KATA_FRAME); }
void __tsan_write_range(void* place, unsigned long size) { tell(place, size, true, KATA_FRAME); }

void* __tsan_memcpy(void* to, const void* from, std::size_t size) {
  tell(from, size, false, KATA_FRAME);
  tell(to, size, true, KATA_FRAME);
  return std::memcpy(to, from, size);
}
void* __tsan_memmove(void* to, const void* from, std::size_t size) {
  tell(from, size, false, KATA_FRAME);
  tell(to, size, true, KATA_FRAME);
  return std::memmove(to, from, size);
}
void* __tsan_memset(void* to, int value, std::size_t size) {
  tell(to, size, true, KATA_FRAME);
  return std::memset(to, value, size);
}

// clang-format off
#define KATA_EXCHANGE(bits, name, builtin)                                                                    \
  std::uint##bits##_t __tsan_atomic##bits##_##name(volatile std::uint##bits##_t* place,                       \
                                                   std::uint##bits##_t value, int order) {                    \
    may_preempt(place, Use::both, KATA_FRAME);                                                                \
    tell_atomic(place, bits / 8, Use::both, order, KATA_FRAME);                                               \
    return builtin(place, value, __ATOMIC_SEQ_CST);                                                           \
  }

#define KATA_COMPARE(bits, name)                                                                              \
  int __tsan_atomic##bits##_compare_exchange_##name(volatile std::uint##bits##_t* place,                      \
      std::uint##bits##_t* expected, std::uint##bits##_t value, int order, int failure) {                     \
    return compare_exchange(place, expected, value, order, failure, KATA_FRAME) ? 1 : 0;                      \
  }

#define KATA_ATOMIC(bits)                                                                                     \
  std::uint##bits##_t __tsan_atomic##bits##_load(const volatile std::uint##bits##_t* place, int order) {      \
    may_preempt(place, Use::load, KATA_FRAME);                                                                \
    tell_atomic(place, bits / 8, Use::load, order, KATA_FRAME);                                               \
    return __atomic_load_n(place, __ATOMIC_SEQ_CST);                                                          \
  }                                                                                                           \
  void __tsan_atomic##bits##_store(volatile std::uint##bits##_t* place, std::uint##bits##_t value, int order) { \
    may_preempt(place, Use::store, KATA_FRAME);                                                               \
    tell_atomic(place, bits / 8, Use::store, order, KATA_FRAME);                                              \
    __atomic_store_n(place, value, __ATOMIC_SEQ_CST);                                                         \
  }                                                                                                           \
  KATA_EXCHANGE(bits, exchange, __atomic_exchange_n)                                                          \
  KATA_EXCHANGE(bits, fetch_add, __atomic_fetch_add)                                                          \
  KATA_EXCHANGE(bits, fetch_sub, __atomic_fetch_sub)                                                          \
  KATA_EXCHANGE(bits, fetch_and, __atomic_fetch_and)                                                          \
  KATA_EXCHANGE(bits, fetch_or, __atomic_fetch_or)                                                            \
  KATA_EXCHANGE(bits, fetch_xor, __atomic_fetch_xor)                                                          \
  KATA_EXCHANGE(bits, fetch_nand, __atomic_fetch_nand)                                                        \
  KATA_COMPARE(bits, strong)                                                                                  \
  KATA_COMPARE(bits, weak)                                                                                    \
  std::uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(volatile std::uint##bits##_t* place,         \
      std::uint##bits##_t expected, std::uint##bits##_t value, int order, int failure) {                      \
    compare_exchange(place, &expected, value, order, failure, KATA_FRAME);                                    \
    return expected;                                                                                          \
  }
// clang-format on

KATA_ATOMIC(8)
KATA_ATOMIC(16)
KATA_ATOMIC(32)
KATA_ATOMIC(64)

// A fence orders with every other fence: more than the language says.
void __tsan_atomic_thread_fence(int order) {
  static const char fences = 0;
  RaceCheck* check = RaceCheck::active();
  if (check != nullptr && check->orders(KATA_FRAME)) {
    if (acquires(order)) check->acquire(&fences);
    if (releases(order)) check->release(&fences);
  }
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
void __tsan_atomic_signal_fence(int) {}

// The mutexes that libstdc++ makes of atomics (std::atomic<std::shared_ptr>).
void __tsan_mutex_create(void*, unsigned) {}
void __tsan_mutex_destroy(void*, unsigned) {}
void __tsan_mutex_pre_lock(void*, unsigned) {}
void __tsan_mutex_post_lock(void* mutex, unsigned, int) { acquire(mutex); }
int __tsan_mutex_pre_unlock(void* mutex, unsigned) {
  release(mutex);
  return 0;
}
void __tsan_mutex_post_unlock(void*, unsigned) {}
void __tsan_mutex_pre_signal(void*, unsigned) {}
void __tsan_mutex_post_signal(void*, unsigned) {}
void __tsan_mutex_pre_divert(void*, unsigned) {}
void __tsan_mutex_post_divert(void*, unsigned) {}

// A static variable of a function: who finds it made, is after who made it.
void __cxa_guard_release(std::uint64_t* guard) noexcept {
  static constinit void (*real)(std::uint64_t*) = nullptr;
  if (real == nullptr) real = reinterpret_cast<void (*)(std::uint64_t*)>(dlsym(RTLD_NEXT, "__cxa_guard_release"));
  release(guard);
  real(guard);
}

// Asio makes its operations with it; memory of another's is like any other.
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  void* memory = __libc_memalign(alignment, size);
  const auto caller = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  RaceCheck* check = RaceCheck::active();
  if (check != nullptr) check->made(memory, size, caller);
  Driver* world = Driver::active();
  if (world != nullptr && world->timeline() != nullptr) world->timeline()->made(memory, KATA_FRAME);
  return memory;
}

}  // extern "C"

}  // namespace kata
