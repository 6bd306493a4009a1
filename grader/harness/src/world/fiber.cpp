// SPDX-License-Identifier: MIT
#include "world/fiber.hpp"

#include "crash.hpp"
#include "seams/real.hpp"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

extern "C" {

__attribute__((weak)) int __interceptor_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

}  // extern "C"

namespace kata {
namespace {

// The seams stand in for everything that waits: this is what is behind them.
void futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) noexcept {
  static const auto system = real<long(long, ...)>("syscall", nullptr);
  system(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, 0);
}

std::atomic<pthread_t> running_thread{};  // no fiber: 0

// Those that have not ended. Never destroyed: static objects may join threads when the program ends.
struct Alive {
  std::mutex mutex;
  std::vector<pthread_t> ids;
};

Alive& alive() {
  static auto* const all = new Alive;
  return *all;
}

}  // namespace

thread_local constinit Fiber* Fiber::current_ = nullptr;

void Fiber::Baton::give() noexcept {
  given_.store(1, std::memory_order_release);
  futex(given_, FUTEX_WAKE, 1);
}

void Fiber::Baton::take() noexcept {
  while (given_.exchange(0, std::memory_order_acquire) == 0) futex(given_, FUTEX_WAIT, 0);
}

Fiber::Fiber(std::size_t stack, std::function<void()> body, std::function<void()> at_end)
    : body_{std::move(body)}, at_end_{std::move(at_end)} {
  static const auto create = real("pthread_create", &__interceptor_pthread_create);
  end_key();  // Here it may throw.
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack);
  // LeakSanitizer never forgets a thread that was to be joined. When the system gives its number to another one, it
  // does not look at that one's stack, and tells what is on it as leaked.
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  const int error = create(&id_, &attributes, &Fiber::main, this);
  pthread_attr_destroy(&attributes);
  if (error != 0) throw std::system_error{error, std::generic_category(), "a thread of the simulated world"};
  const std::lock_guard lock{alive().mutex};
  alive().ids.push_back(id_);
}

Fiber::~Fiber() {
  leave_.give();
  left_.take();
  const std::lock_guard lock{alive().mutex};
  std::erase(alive().ids, id_);
}

bool Fiber::is_fiber(pthread_t id) {
  const std::lock_guard lock{alive().mutex};
  return std::ranges::any_of(alive().ids, [&](pthread_t one) { return pthread_equal(one, id) != 0; });
}

void* Fiber::main(void* fiber) {
  auto& self = *static_cast<Fiber*>(fiber);
  current_ = &self;
  const CrashStack crash_stack;
  self.go_.take();
  self.body_();
  pthread_setspecific(end_key(), fiber);
  return nullptr;
}

// Called when the thread_locals are gone, in each round of the destructors of keys.
void Fiber::end(void* fiber) {
  auto& self = *static_cast<Fiber*>(fiber);
  if (self.rounds_before_end_-- > 0) {
    pthread_setspecific(end_key(), fiber);
    return;
  }
  self.at_end_();
  self.ended_ = true;
  self.back_.give();
  self.leave_.take();  // Up to here the system gives its id to no other thread.
  self.left_.give();
}

pthread_key_t Fiber::end_key() {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    const int error = pthread_key_create(&made, &Fiber::end);
    if (error != 0) throw std::system_error{error, std::generic_category(), "threads of the simulated world"};
    return made;
  }();
  return key;
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

void stay_on_one_processor() {
  const int processor = sched_getcpu();
  if (processor < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(processor), &set);
  sched_setaffinity(0, sizeof set, &set);  // Only faster: where it is not allowed, all goes on as before.
}

bool comes_back(const std::function<void()>& part) {
  auto* fiber = new Fiber{Fiber::usual_stack, part};
  fiber->resume();
  if (!fiber->ended()) return false;
  delete fiber;
  return true;
}

}  // namespace kata
