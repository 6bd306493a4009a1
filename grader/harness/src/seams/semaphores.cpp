// SPDX-License-Identifier: MIT
// POSIX semaphores.
#include "seams/real.hpp"
#include "seams/virtual_time.hpp"
#include "world/driver.hpp"

#include <semaphore.h>

#include <cerrno>

extern "C" {

__attribute__((weak)) int __interceptor_sem_wait(sem_t*);
__attribute__((weak)) int __interceptor_sem_timedwait(sem_t*, const timespec*);
__attribute__((weak)) int __interceptor_sem_clockwait(sem_t*, clockid_t, const timespec*);

__attribute__((weak)) int __interceptor_sem_post(sem_t*);

}  // extern "C"

namespace kata {
namespace {

int wait(Driver& world, sem_t* semaphore, std::int64_t until) {
  const auto available = [semaphore] {
    int value = 0;
    return sem_getvalue(semaphore, &value) == 0 && value > 0;
  };
  while (sem_trywait(semaphore) != 0) {
    if (errno != EAGAIN) return -1;
    if (world.block_as_by_a_lock({.what = "waiting for a semaphore (sem_wait)", .over = available, .until = until})) continue;
    errno = ETIMEDOUT;
    return -1;
  }
  world.races().acquire(semaphore);
  return 0;
}

}  // namespace

extern "C" {

int sem_post(sem_t* semaphore) noexcept {
  static const auto real = kata::real("sem_post", &__interceptor_sem_post);
  if (Driver* world = Driver::active()) world->races().release(semaphore);
  return real(semaphore);
}

int sem_wait(sem_t* semaphore) {
  static const auto real = kata::real("sem_wait", &__interceptor_sem_wait);
  Driver* world = Driver::active();
  return world == nullptr ? real(semaphore) : wait(*world, semaphore, BlockingCall::forever);
}

int sem_timedwait(sem_t* semaphore, const timespec* end) {
  static const auto real = kata::real("sem_timedwait", &__interceptor_sem_timedwait);
  Driver* world = Driver::active();
  return world == nullptr ? real(semaphore, end) : wait(*world, semaphore, virtual_time(CLOCK_REALTIME, *end));
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* end) {
  static const auto real = kata::real("sem_clockwait", &__interceptor_sem_clockwait);
  Driver* world = Driver::active();
  return world == nullptr ? real(semaphore, clock, end) : wait(*world, semaphore, virtual_time(clock, *end));
}

}  // extern "C"

}  // namespace kata
