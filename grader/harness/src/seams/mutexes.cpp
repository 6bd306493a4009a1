// SPDX-License-Identifier: MIT
// A world has one thread: a mutex that is locked already can never be given back while a handler waits
// for it. So the wait is a finding, and lock() fails with EDEADLK, which std::mutex turns into
// std::system_error (resource_deadlock_would_occur).
#include "seams/real.hpp"
#include "seams/unsupported.hpp"
#include "world/driver.hpp"

#include <pthread.h>

#include <cerrno>
#include <string>

extern "C" {

__attribute__((weak)) int __interceptor_pthread_mutex_lock(pthread_mutex_t*);
__attribute__((weak)) int __interceptor_pthread_mutex_unlock(pthread_mutex_t*);

}  // extern "C"

namespace {

using Function = int(pthread_mutex_t*);

// Not local statics: those may themselves lock.
constinit Function* real_lock = nullptr;
constinit Function* real_unlock = nullptr;

std::string name_of(unsigned coroutine) {
  return coroutine == 0 ? "another handler" : "coroutine " + std::to_string(coroutine);
}

kata::PlaceNote at(const kata::Site& site, std::string text) {
  return {{site.file, site.line, site.function}, std::move(text)};
}

void report(kata::Driver& world, const pthread_mutex_t* mutex) {
  const kata::Waits::Holder* holder = world.waits().holder(mutex);
  const unsigned running = world.coroutines().running();
  const bool own = holder != nullptr && holder->coroutine == running && running != 0;
  const std::string who = holder == nullptr ? "somebody" : own ? "the same coroutine" : name_of(holder->coroutine);
  kata::Finding finding{.rule = "stuck",
                        .message = name_of(running) + " waits for a std::mutex that " + who +
                                   " holds; the whole thread waits with it, so the mutex will never be given back"};
  if (holder != nullptr && holder->took_at.line > 0)
    finding.notes.push_back(at(holder->took_at, name_of(holder->coroutine) + " locked it after this line"));
  for (const kata::Frame* frame : kata::waiting_frames(world.coroutines()))
    if (holder != nullptr && frame->coroutine() == holder->coroutine)
      finding.notes.push_back(at(frame->site(), name_of(holder->coroutine) + " waits here and still holds it"));
  kata::add_stack(finding, "locked here");
  world.found(std::move(finding));
}

}  // namespace

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  if (real_lock == nullptr) real_lock = kata::real("pthread_mutex_lock", &__interceptor_pthread_mutex_lock);
  kata::Driver* world = kata::Driver::active();
  if (world == nullptr) return real_lock(mutex);
  const int result = pthread_mutex_trylock(mutex);
  if (result == EBUSY) {
    report(*world, mutex);
    return EDEADLK;
  }
  const kata::Frame* frame = world->coroutines().running_frame();
  if (result == 0)
    world->waits().took(mutex, world->coroutines().running(), frame == nullptr ? kata::Site{} : frame->site());
  return result;
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  if (real_unlock == nullptr) real_unlock = kata::real("pthread_mutex_unlock", &__interceptor_pthread_mutex_unlock);
  if (kata::Driver* world = kata::Driver::active()) world->waits().gave_back(mutex);
  return real_unlock(mutex);
}

}  // extern "C"
