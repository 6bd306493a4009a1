// SPDX-License-Identifier: MIT
// std::mutex, timed_mutex, shared_mutex and their kin.
//
// A lock that another thread of the world holds is waited for, as any blocking call is. But what the
// waiting thread itself has locked, by a coroutine that is suspended or a handler before, can never be
// given back: that is a certain deadlock, and lock() fails with EDEADLK, which std::mutex turns into
// std::system_error (resource_deadlock_would_occur).
#include "race/race_check.hpp"
#include "seams/real.hpp"
#include "seams/unsupported.hpp"
#include "seams/virtual_time.hpp"
#include "world/driver.hpp"

#include <pthread.h>

#include <cerrno>
#include <string>

extern "C" {

__attribute__((weak)) int __interceptor_pthread_mutex_lock(pthread_mutex_t*);
__attribute__((weak)) int __interceptor_pthread_mutex_trylock(pthread_mutex_t*);
__attribute__((weak)) int __interceptor_pthread_mutex_unlock(pthread_mutex_t*);
__attribute__((weak)) int __interceptor_pthread_mutex_timedlock(pthread_mutex_t*, const timespec*);
__attribute__((weak)) int __interceptor_pthread_mutex_clocklock(pthread_mutex_t*, clockid_t, const timespec*);
__attribute__((weak)) int __interceptor_pthread_rwlock_rdlock(pthread_rwlock_t*);
__attribute__((weak)) int __interceptor_pthread_rwlock_wrlock(pthread_rwlock_t*);
__attribute__((weak)) int __interceptor_pthread_rwlock_tryrdlock(pthread_rwlock_t*);
__attribute__((weak)) int __interceptor_pthread_rwlock_trywrlock(pthread_rwlock_t*);
__attribute__((weak)) int __interceptor_pthread_rwlock_timedrdlock(pthread_rwlock_t*, const timespec*);
__attribute__((weak)) int __interceptor_pthread_rwlock_timedwrlock(pthread_rwlock_t*, const timespec*);
__attribute__((weak)) int __interceptor_pthread_rwlock_clockrdlock(pthread_rwlock_t*, clockid_t, const timespec*);
__attribute__((weak)) int __interceptor_pthread_rwlock_clockwrlock(pthread_rwlock_t*, clockid_t, const timespec*);
__attribute__((weak)) int __interceptor_pthread_rwlock_unlock(pthread_rwlock_t*);

}  // extern "C"

namespace kata {
namespace {

std::string name_of(unsigned coroutine, unsigned thread) {
  if (coroutine != 0) return "coroutine " + std::to_string(coroutine);
  return thread == 0 ? "another handler" : "thread " + std::to_string(thread);
}

PlaceNote at(const Site& site, std::string text) { return {place_of(site), std::move(text)}; }

unsigned running_thread(const Driver& world) {
  return world.running_thread() == nullptr ? 0 : world.running_thread()->number;
}

void report_deadlock(Driver& world, const Waits::Holder& holder, const std::string& what) {
  const unsigned running = world.coroutines().running();
  const unsigned thread = running_thread(world);
  const bool own = holder.coroutine == running && running != 0;
  const std::string name = name_of(holder.coroutine, holder.thread);
  Finding finding{.rule = "stuck"};
  const bool in_turn = world.tell_waiting_threads(finding);
  finding.message = name_of(running, thread) + " waits for a " + what + " that " + (own ? "the same coroutine" : name) +
                    " holds" +
                    (in_turn ? ", which waits in turn: neither will ever go on"
                             : "; the whole thread waits with it, so the " + what + " will never be given back");
  if (holder.took_at.line > 0) finding.notes.push_back(at(holder.took_at, name + " locked it after this line"));
  for (const Frame* frame : waiting_frames(world.coroutines()))
    if (frame->coroutine() == holder.coroutine)
      finding.notes.push_back(at(frame->site(), name + " waits here and still holds it"));
  finding.stacks.push_back(calls_here("locked here"));
  world.found(std::move(finding));
}

bool is_free(pthread_mutex_t* mutex) { return mutex->__data.__lock == 0; }

int try_mutex(pthread_mutex_t* mutex) {
  static const auto real = kata::real("pthread_mutex_trylock", &__interceptor_pthread_mutex_trylock);
  return real(mutex);
}

int try_read(pthread_rwlock_t* lock) {
  static const auto real = kata::real("pthread_rwlock_tryrdlock", &__interceptor_pthread_rwlock_tryrdlock);
  return real(lock);
}

int try_write(pthread_rwlock_t* lock) {
  static const auto real = kata::real("pthread_rwlock_trywrlock", &__interceptor_pthread_rwlock_trywrlock);
  return real(lock);
}

bool can_read(pthread_rwlock_t* lock) {
  static const auto unlock = real("pthread_rwlock_unlock", &__interceptor_pthread_rwlock_unlock);
  return try_read(lock) == 0 && unlock(lock) == 0;
}

bool can_write(pthread_rwlock_t* lock) {
  static const auto unlock = real("pthread_rwlock_unlock", &__interceptor_pthread_rwlock_unlock);
  return try_write(lock) == 0 && unlock(lock) == 0;
}

// Readers are not in an order with each other: what they give back is kept apart, for the next writer.
bool has_writer(const pthread_rwlock_t* lock) { return lock->__data.__cur_writer != 0; }
const void* given_back_by_readers(const pthread_rwlock_t* lock) { return lock->__size + sizeof *lock / 2; }

void comes_after_readers(Driver&, const pthread_mutex_t*) {}
void comes_after_readers(Driver& world, const pthread_rwlock_t* lock) {
  if (has_writer(lock)) world.races().acquire(given_back_by_readers(lock));
}

// The running code tries to lock, in a world.
template <class Lock>
int take(Driver& world, Lock* object, int (*try_lock)(Lock*)) {
  const int result = try_lock(object);
  if (result != 0) return result;
  const Frame* frame = world.coroutines().running_frame();
  world.waits().took(object, world.coroutines().running(), frame == nullptr ? Site{} : frame->site(),
                     running_thread(world));
  world.locked(object);
  comes_after_readers(world, object);
  return 0;
}

// Only what the kata itself locks: Asio may be in the middle of something.
void may_preempt(Driver& world, const void* frame) {
  if (!world.is_alone() && RaceCheck::is_kata(frame)) world.locks();
}

template <class Lock>
int try_to_take(Lock* object, int (*try_lock)(Lock*), const void* frame) {
  Driver* world = Driver::active();
  if (world == nullptr) return try_lock(object);
  world->is_tried(object);
  may_preempt(*world, frame);
  return take(*world, object, try_lock);
}

// Locks in a world. Virtual time ends a lock with a limit.
template <class Lock>
int lock(Driver& world, const void* frame, Lock* object, int (*try_lock)(Lock*), bool (*free)(Lock*),
         const char* what, std::int64_t until = BlockingCall::forever) {
  if (until != BlockingCall::forever) world.is_tried(object);
  may_preempt(world, frame);
  for (;;) {
    if (const int result = take(world, object, try_lock); result != EBUSY) return result;
    const std::string waiting = std::string{"waiting for a "} + what;
    const BlockingCall call{.what = waiting.c_str(), .over = [=] { return free(object); }, .until = until};
    if (world.time_ends_first(call)) return ETIMEDOUT;
    if (world.wait_for_preempted(call)) continue;
    const Waits::Holder* holder = world.waits().holder(object);
    if (holder != nullptr && holder->thread == running_thread(world) && until == BlockingCall::forever) {
      report_deadlock(world, *holder, what);
      return EDEADLK;
    }
    if (!world.block(call)) return ETIMEDOUT;
  }
}

void gives_back(Driver& world, const void* object, const void* frame) {
  world.about_to_unlock(object, frame);
  world.waits().gave_back(object, world.coroutines().running());
  world.unlocks(object);
}

// Not local statics: those may themselves lock.
constinit int (*real_lock)(pthread_mutex_t*) = nullptr;
constinit int (*real_unlock)(pthread_mutex_t*) = nullptr;

constexpr const char* mutex_name = "std::mutex";
constexpr const char* timed_name = "std::timed_mutex";
constexpr const char* shared_name = "std::shared_mutex";

}  // namespace

#define KATA_FRAME __builtin_frame_address(0)

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  if (real_lock == nullptr) real_lock = real("pthread_mutex_lock", &__interceptor_pthread_mutex_lock);
  Driver* world = Driver::active();
  return world == nullptr ? real_lock(mutex) : lock(*world, KATA_FRAME, mutex, try_mutex, is_free, mutex_name);
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept { return try_to_take(mutex, try_mutex, KATA_FRAME); }

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  if (real_unlock == nullptr) real_unlock = real("pthread_mutex_unlock", &__interceptor_pthread_mutex_unlock);
  if (Driver* world = Driver::active()) gives_back(*world, mutex, KATA_FRAME);
  return real_unlock(mutex);
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* end) noexcept {
  static const auto real = kata::real("pthread_mutex_timedlock", &__interceptor_pthread_mutex_timedlock);
  Driver* world = Driver::active();
  if (world == nullptr) return real(mutex, end);
  return lock(*world, KATA_FRAME, mutex, try_mutex, is_free, timed_name, virtual_time(CLOCK_REALTIME, *end));
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const timespec* end) noexcept {
  static const auto real = kata::real("pthread_mutex_clocklock", &__interceptor_pthread_mutex_clocklock);
  Driver* world = Driver::active();
  if (world == nullptr) return real(mutex, clock, end);
  return lock(*world, KATA_FRAME, mutex, try_mutex, is_free, timed_name, virtual_time(clock, *end));
}

int pthread_rwlock_rdlock(pthread_rwlock_t* object) noexcept {
  static const auto real = kata::real("pthread_rwlock_rdlock", &__interceptor_pthread_rwlock_rdlock);
  Driver* world = Driver::active();
  return world == nullptr ? real(object) : lock(*world, KATA_FRAME, object, try_read, can_read, shared_name);
}

int pthread_rwlock_wrlock(pthread_rwlock_t* object) noexcept {
  static const auto real = kata::real("pthread_rwlock_wrlock", &__interceptor_pthread_rwlock_wrlock);
  Driver* world = Driver::active();
  return world == nullptr ? real(object) : lock(*world, KATA_FRAME, object, try_write, can_write, shared_name);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t* object) noexcept { return try_to_take(object, try_read, KATA_FRAME); }
int pthread_rwlock_trywrlock(pthread_rwlock_t* object) noexcept { return try_to_take(object, try_write, KATA_FRAME); }

int pthread_rwlock_timedrdlock(pthread_rwlock_t* object, const timespec* end) noexcept {
  static const auto real = kata::real("pthread_rwlock_timedrdlock", &__interceptor_pthread_rwlock_timedrdlock);
  Driver* world = Driver::active();
  if (world == nullptr) return real(object, end);
  return lock(*world, KATA_FRAME, object, try_read, can_read, shared_name, virtual_time(CLOCK_REALTIME, *end));
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t* object, const timespec* end) noexcept {
  static const auto real = kata::real("pthread_rwlock_timedwrlock", &__interceptor_pthread_rwlock_timedwrlock);
  Driver* world = Driver::active();
  if (world == nullptr) return real(object, end);
  return lock(*world, KATA_FRAME, object, try_write, can_write, shared_name, virtual_time(CLOCK_REALTIME, *end));
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t* object, clockid_t clock, const timespec* end) noexcept {
  static const auto real = kata::real("pthread_rwlock_clockrdlock", &__interceptor_pthread_rwlock_clockrdlock);
  Driver* world = Driver::active();
  if (world == nullptr) return real(object, clock, end);
  return lock(*world, KATA_FRAME, object, try_read, can_read, shared_name, virtual_time(clock, *end));
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t* object, clockid_t clock, const timespec* end) noexcept {
  static const auto real = kata::real("pthread_rwlock_clockwrlock", &__interceptor_pthread_rwlock_clockwrlock);
  Driver* world = Driver::active();
  if (world == nullptr) return real(object, clock, end);
  return lock(*world, KATA_FRAME, object, try_write, can_write, shared_name, virtual_time(clock, *end));
}

int pthread_rwlock_unlock(pthread_rwlock_t* object) noexcept {
  static const auto real = kata::real("pthread_rwlock_unlock", &__interceptor_pthread_rwlock_unlock);
  if (Driver* world = Driver::active()) {
    world->about_to_unlock(object, KATA_FRAME);
    world->waits().gave_back(object, world->coroutines().running());
    world->unlocks(has_writer(object) ? object : given_back_by_readers(object));
  }
  return real(object);
}

}  // extern "C"

}  // namespace kata
