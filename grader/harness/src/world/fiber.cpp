// SPDX-License-Identifier: MIT
#include "world/fiber.hpp"

#include "crash.hpp"
#include "seams/real.hpp"

#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <system_error>
#include <utility>

extern "C" {

__attribute__((weak)) int __interceptor_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
__attribute__((weak)) int __interceptor_pthread_join(pthread_t, void**);

}  // extern "C"

namespace kata {
namespace {

// The seams stand in for everything that waits: this is what is behind them.
void futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) noexcept {
  static const auto system = real<long(long, ...)>("syscall", nullptr);
  system(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, 0);
}

std::atomic<pthread_t> running_thread{};  // no fiber: 0

}  // namespace

thread_local constinit Fiber* Fiber::current_ = nullptr;

void Fiber::Baton::give() noexcept {
  given_.store(1, std::memory_order_release);
  futex(given_, FUTEX_WAKE, 1);
}

void Fiber::Baton::take() noexcept {
  while (given_.exchange(0, std::memory_order_acquire) == 0) futex(given_, FUTEX_WAIT, 0);
}

Fiber::Fiber(std::size_t stack, std::function<void()> body) : body_{std::move(body)} {
  static const auto create = real("pthread_create", &__interceptor_pthread_create);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack);
  const int error = create(&id_, &attributes, &Fiber::main, this);
  pthread_attr_destroy(&attributes);
  if (error != 0) throw std::system_error{error, std::generic_category(), "a thread of the simulated world"};
}

Fiber::~Fiber() {
  static const auto join = real("pthread_join", &__interceptor_pthread_join);
  join(id_, nullptr);
}

void* Fiber::main(void* fiber) {
  auto& self = *static_cast<Fiber*>(fiber);
  current_ = &self;
  const CrashStack crash_stack;
  self.go_.take();
  self.body_();
  self.ended_ = true;
  self.back_.give();
  return nullptr;
}

void Fiber::resume() {
  const pthread_t before = running_thread.exchange(id_);
  go_.give();
  back_.take();
  running_thread.store(before);
}

void Fiber::pause() {
  back_.give();
  go_.take();
}

bool Fiber::pass_on(int signal) noexcept {
  const pthread_t running = running_thread.load();
  return running != pthread_t{} && pthread_equal(running, pthread_self()) == 0 && pthread_kill(running, signal) == 0;
}

bool comes_back(const std::function<void()>& part) {
  auto* fiber = new Fiber{Fiber::usual_stack, part};
  fiber->resume();
  if (!fiber->ended()) return false;
  delete fiber;
  return true;
}

}  // namespace kata
