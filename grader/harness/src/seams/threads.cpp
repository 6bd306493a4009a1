// SPDX-License-Identifier: MIT
// In a world a thread is one of the world's (src/world/threads.cpp): std::thread, std::async, the threads
// of a thread_pool.
#include "seams/real_threads.hpp"

#include "seams/real.hpp"
#include "seams/unsupported.hpp"
#include "world/driver.hpp"

#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

static std::atomic<int> real_threads_started;

int kata::real_threads() noexcept { return real_threads_started; }

extern "C" {

__attribute__((weak)) int __interceptor_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
__attribute__((weak)) int __interceptor_pthread_join(pthread_t, void**);
__attribute__((weak)) int __interceptor_pthread_detach(pthread_t);

// What Asio starts every thread of its own with.
void* boost_asio_detail_posix_thread_function(void*);

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) noexcept {
  static const auto create = kata::real("pthread_create", &__interceptor_pthread_create);
  kata::Driver* world = kata::Driver::active();
  if (world == nullptr) {
    ++real_threads_started;
    return create(thread, attributes, start, argument);
  }
  int state = PTHREAD_CREATE_JOINABLE;
  if (attributes != nullptr) pthread_attr_getdetachstate(attributes, &state);
  return world->start_thread(thread, state == PTHREAD_CREATE_DETACHED,
                             start == &boost_asio_detail_posix_thread_function,
                             [start, argument] { return start(argument); });
}

int pthread_join(pthread_t thread, void** result) {
  static const auto join = kata::real("pthread_join", &__interceptor_pthread_join);
  kata::Driver* world = kata::Driver::active();
  if (world != nullptr && world->find_thread(thread) != nullptr) return world->join_thread(thread, result);
  return kata::Fiber::is_fiber(thread) ? EDEADLK : join(thread, result);  // Its world has ended.
}

int pthread_detach(pthread_t thread) noexcept {
  static const auto detach = kata::real("pthread_detach", &__interceptor_pthread_detach);
  kata::Driver* world = kata::Driver::active();
  kata::SimulatedThread* simulated = world == nullptr ? nullptr : world->find_thread(thread);
  if (simulated == nullptr) return detach(thread);
  simulated->detached = true;
  return 0;
}

// The thread behind a simulated one, or behind the search itself, must not end in the middle.
void pthread_exit(void* result) {
  static const auto exit = kata::real<void(void*)>("pthread_exit", nullptr);
  if (kata::unsupported("ending a thread (pthread_exit)")) kata::Driver::active()->abandon();
  exit(result);
  std::abort();
}

int pthread_cancel(pthread_t thread) {
  static const auto cancel = kata::real<int(pthread_t)>("pthread_cancel", nullptr);
  return kata::unsupported("ending another thread (pthread_cancel)") ? EPERM : cancel(thread);
}

}  // extern "C"
