// SPDX-License-Identifier: MIT
// A world has one thread. Starting another (std::thread, std::async, thread_pool, a resolver of Asio's)
// is a finding, and fails as it does when the system has no more threads.
#include "seams/real.hpp"
#include "seams/unsupported.hpp"

#include <pthread.h>

#include <cerrno>

extern "C" {

__attribute__((weak)) int __interceptor_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) noexcept {
  static const auto create = kata::real("pthread_create", &__interceptor_pthread_create);
  if (kata::unsupported("starting a thread (pthread_create)")) return EAGAIN;
  return create(thread, attributes, start, argument);
}

}  // extern "C"
