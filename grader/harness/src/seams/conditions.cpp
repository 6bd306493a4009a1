// SPDX-License-Identifier: MIT
// std::condition_variable. Which of several waiters a notify_one() wakes is a choice.
#include "seams/real.hpp"
#include "seams/virtual_time.hpp"
#include "world/driver.hpp"

#include <pthread.h>

#include <cerrno>

extern "C" {

__attribute__((weak)) int __interceptor_pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*);
__attribute__((weak)) int __interceptor_pthread_cond_timedwait(pthread_cond_t*, pthread_mutex_t*, const timespec*);
__attribute__((weak)) int __interceptor_pthread_cond_clockwait(pthread_cond_t*, pthread_mutex_t*, clockid_t,
                                                               const timespec*);
__attribute__((weak)) int __interceptor_pthread_cond_signal(pthread_cond_t*);
__attribute__((weak)) int __interceptor_pthread_cond_broadcast(pthread_cond_t*);

}  // extern "C"

namespace kata {
namespace {

int wait(Driver& world, pthread_cond_t* condition, pthread_mutex_t* mutex, std::int64_t until) {
  world.is_about_to_wait();
  bool woken = false;
  {
    const Sleepers::Sleeper sleeper{world.sleepers(), condition};
    pthread_mutex_unlock(mutex);
    woken = world.block_as_by_a_lock({.what = "waiting for a std::condition_variable",
                                      .over = [&sleeper] { return sleeper.woken(); },
                                      .until = until});
  }
  pthread_mutex_lock(mutex);
  return woken ? 0 : ETIMEDOUT;
}

}  // namespace

extern "C" {

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  static const auto real = kata::real("pthread_cond_wait", &__interceptor_pthread_cond_wait);
  Driver* world = Driver::active();
  return world == nullptr ? real(condition, mutex) : wait(*world, condition, mutex, BlockingCall::forever);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* end) {
  static const auto real = kata::real("pthread_cond_timedwait", &__interceptor_pthread_cond_timedwait);
  Driver* world = Driver::active();
  if (world == nullptr) return real(condition, mutex, end);
  return wait(*world, condition, mutex, virtual_time(CLOCK_REALTIME, *end));
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* end) {
  static const auto real = kata::real("pthread_cond_clockwait", &__interceptor_pthread_cond_clockwait);
  Driver* world = Driver::active();
  if (world == nullptr) return real(condition, mutex, clock, end);
  return wait(*world, condition, mutex, virtual_time(clock, *end));
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  static const auto real = kata::real("pthread_cond_signal", &__interceptor_pthread_cond_signal);
  Driver* world = Driver::active();
  if (world == nullptr) return real(condition);
  Sleepers& sleepers = world->sleepers();
  if (sleepers.asleep(condition) > 0) world->woke();
  sleepers.wake(condition, world->choose({Choice::Of::value, sleepers.asleep(condition), {}}));
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  static const auto real = kata::real("pthread_cond_broadcast", &__interceptor_pthread_cond_broadcast);
  Driver* world = Driver::active();
  if (world == nullptr) return real(condition);
  if (world->sleepers().asleep(condition) > 0) world->woke();
  for (std::size_t left = world->sleepers().asleep(condition); left > 0; --left) world->sleepers().wake(condition, 0);
  return 0;
}

}  // extern "C"

}  // namespace kata
