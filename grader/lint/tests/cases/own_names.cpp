// SPDX-License-Identifier: MIT
//
// What a project names in the options of the checks is loud or silent as if it were Asio's or the standard library's.
//
// OPTION: asio-blocking-call-in-coroutine.BlockingFunctions: my::nap;my::Clock::wait; ::my::Queue::pop
// OPTION: asio-coroutine-as-callback.CallingFunctions: my::on_event;my::Button::on_click
// OPTION: SilentFunctions: my::log;my::Journal::flush
// OPTION: MutexTypes: my::SpinLock
// OPTION: asio-unawaited-awaitable.IgnoredFunctions: my::eager
#include <mutex>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::co_spawn;
using asio::detached;

asio::io_context context;
awaitable<void> save();

namespace my {

inline namespace v2 {
void nap(int milliseconds);
}
void nod();

struct Clock {
  void wait();
  void look();
};
template <class T>
struct Queue {
  T pop();
};

template <class Handler>
void on_event(Handler) {}
template <class Handler>
void on_start(Handler) {}
struct Button {
  template <class Handler>
  void on_click(Handler) {}
};

awaitable<void> log();
awaitable<void> send();
struct Journal {
  awaitable<void> flush();
  awaitable<void> close();
};

struct SpinLock {
  void lock();
  void unlock();
};
struct SlowLock {
  void lock();
  void unlock();
};

awaitable<void> eager();

}  // namespace my

// ---- Loud.

awaitable<void> blocks(my::Clock& clock, my::Queue<int>& queue) {
  my::nap(10);   // LOUD: asio-blocking-call-in-coroutine in blocks
  clock.wait();  // LOUD: asio-blocking-call-in-coroutine
  queue.pop();   // LOUD: asio-blocking-call-in-coroutine
  co_return;
}

void calls(my::Button& button) {
  my::on_event([]() -> awaitable<void> { co_await save(); });      // LOUD: asio-coroutine-as-callback in calls
  button.on_click([](int) -> awaitable<void> { co_await save(); });  // LOUD: asio-coroutine-as-callback
}

void spawns(my::Journal& journal) {
  co_spawn(context, [&]() -> awaitable<void> { for (;;) co_await journal.close(); }, detached);  // LOUD: asio-detached-swallows-error in spawns
}

awaitable<void> locks(my::SpinLock& lock) {
  std::lock_guard held{lock};
  co_await save();  // LOUD: asio-lock-held-across-await in locks
}

awaitable<void> locks_by_hand(my::SpinLock& lock) {
  lock.lock();
  co_await save();  // LOUD: asio-lock-held-across-await in locks_by_hand
  lock.unlock();
}

awaitable<void> returns(my::SpinLock& lock) {
  std::lock_guard held{lock};
  return save();  // LOUD: asio-awaitable-returned-under-guard in returns
}

// ---- Silent.

awaitable<void> does_not_block(my::Clock& clock) {
  my::nod();
  clock.look();
  co_return;
}

void does_not_call() {
  my::on_start([]() -> awaitable<void> { co_await save(); });
}

void spawns_what_is_silent(my::Journal& journal) {
  co_spawn(context, [&]() -> awaitable<void> { co_await journal.flush(); }, detached);
  co_spawn(context, []() -> awaitable<void> { co_await my::log(); }, detached);
}

awaitable<void> another_lock(my::SlowLock& lock) {
  std::lock_guard held{lock};
  co_await save();
}

void ignores() {
  (void)my::eager();
  auto started = my::eager();
}
