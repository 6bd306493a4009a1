// SPDX-License-Identifier: MIT
//
// A lock that blocks threads, and a co_await: loud where the lock is held on every path that leads there.
#include <condition_variable>
#include <mutex>
#include <shared_mutex>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

std::mutex mutex;
std::shared_mutex shared;
std::condition_variable changed;
int count = 0;
awaitable<void> send();
awaitable<int> load();
awaitable<void> send_locked(std::unique_lock<std::mutex> lock);
void unlock_it(std::unique_lock<std::mutex>& lock);
bool ready();
void unlock_nothing();

// ---- Loud.

awaitable<void> guard() {
  std::lock_guard<std::mutex> lock(mutex);
  co_await send();  // LOUD: asio-lock-held-across-await in guard
}

awaitable<int> unique() {
  std::unique_lock<std::mutex> lock{mutex};
  const int row = co_await load();  // LOUD: asio-lock-held-across-await in unique
  co_return row;
}

awaitable<void> deduced() {
  std::scoped_lock lock(mutex);
  co_await send();  // LOUD: asio-lock-held-across-await in deduced
}

awaitable<void> two_at_once() {
  std::scoped_lock lock(mutex, shared);
  co_await send();  // LOUD: asio-lock-held-across-await in two_at_once
}

awaitable<void> for_reading() {
  std::shared_lock lock(shared);
  co_await send();  // LOUD: asio-lock-held-across-await in for_reading
}

awaitable<void> by_hand() {
  mutex.lock();
  co_await send();  // LOUD: asio-lock-held-across-await in by_hand
  mutex.unlock();
}

awaitable<void> in_a_condition() {
  if (std::lock_guard<std::mutex> lock(mutex); ready()) co_await send();  // LOUD: asio-lock-held-across-await in in_a_condition
}

awaitable<void> in_a_switch() {
  switch (std::lock_guard lock(mutex); count) {
    case 1:
      co_await send();  // LOUD: asio-lock-held-across-await in in_a_switch
  }
}

awaitable<void> temporary() {
  (void)std::lock_guard<std::mutex>(mutex), co_await send();  // LOUD: asio-lock-held-across-await in temporary
  co_await send_locked(std::unique_lock(mutex));              // LOUD: asio-lock-held-across-await
}

struct Section {
  std::lock_guard<std::mutex> guard{mutex};
};
class Transaction {
 public:
  explicit Transaction(std::mutex& of) : lock_{of} {}

 private:
  std::scoped_lock<std::mutex> lock_;
};

awaitable<void> wrapped() {
  {
    Section section;
    co_await send();  // LOUD: asio-lock-held-across-await in wrapped
  }
  Transaction transaction{mutex};
  co_await send();  // LOUD: asio-lock-held-across-await
}

awaitable<void> locked_again() {
  std::unique_lock lock(mutex);
  lock.unlock();
  co_await send();
  lock.lock();
  co_await send();  // LOUD: asio-lock-held-across-await in locked_again
}

awaitable<void> deferred_and_locked() {
  std::unique_lock lock(mutex, std::defer_lock);
  co_await send();
  lock.lock();
  co_await send();  // LOUD: asio-lock-held-across-await in deferred_and_locked
}

awaitable<void> adopted() {
  mutex.lock();
  {
    std::lock_guard lock(mutex, std::adopt_lock);
    co_await send();  // LOUD: asio-lock-held-across-await in adopted
  }
  co_await send();
}

awaitable<void> on_both_paths() {
  std::unique_lock lock(mutex);
  if (ready()) {
    ++count;
  } else {
    co_await send();  // LOUD: asio-lock-held-across-await in on_both_paths
  }
  co_await send();  // LOUD: asio-lock-held-across-await
}

awaitable<void> in_a_loop() {
  for (int i = 0; i < 3; ++i) {
    std::lock_guard lock(mutex);
    co_await send();  // LOUD: asio-lock-held-across-await in in_a_loop
  }
}

awaitable<void> after_waiting_for_a_word() {
  std::unique_lock lock(mutex);
  changed.wait(lock);  // LOUD: asio-blocking-call-in-coroutine in after_waiting_for_a_word
  co_await send();     // LOUD: asio-lock-held-across-await
}

class Counter {
 public:
  awaitable<void> add() {
    const std::lock_guard lock{mutex_};
    total_ += co_await load();  // LOUD: asio-lock-held-across-await in Counter::add
  }
  awaitable<void> add_by_hand() {
    mutex_.lock();
    total_ += co_await load();  // LOUD: asio-lock-held-across-await in Counter::add_by_hand
    mutex_.unlock();
  }

 private:
  std::mutex mutex_;
  int total_ = 0;
};

template <class Mutex>
awaitable<void> in_a_template(Mutex& of) {
  std::lock_guard<Mutex> lock(of);
  co_await send();  // LOUD: asio-lock-held-across-await in in_a_template
}
template awaitable<void> in_a_template(std::mutex&);

auto in_a_lambda = []() -> awaitable<void> {
  std::lock_guard lock(mutex);
  co_await send();  // LOUD: asio-lock-held-across-await in in_a_lambda
};

#define LOCKED std::lock_guard lock_of_this_scope(mutex)
awaitable<void> in_a_macro() {
  LOCKED;
  co_await send();  // LOUD: asio-lock-held-across-await in in_a_macro
}

awaitable<void> after_a_handler() {
  for (;;) {
    try {
      co_await send();
      co_return;
    } catch (const std::exception&) {
    }
    std::lock_guard held{mutex};
    co_await send();  // LOUD: asio-lock-held-across-await in after_a_handler
  }
}

awaitable<void> locked_by_hand_in_a_try_block() {
  try {
    mutex.lock();
    unlock_nothing();
    co_return;
  } catch (const std::exception&) {
  }
  co_await send();  // LOUD: asio-lock-held-across-await in locked_by_hand_in_a_try_block
}

// ---- Silent.

awaitable<void> given_back_on_the_way_to_a_handler() {
  for (;;) {
    try {
      std::lock_guard held{mutex};
      unlock_nothing();
      co_return;
    } catch (const std::exception&) {
    }
    co_await send();
  }
}

awaitable<void> unlocked_before() {
  std::unique_lock lock(mutex);
  ++count;
  lock.unlock();
  co_await send();
}

awaitable<void> deferred() {
  std::unique_lock lock(mutex, std::defer_lock);
  co_await send();
}

awaitable<void> scope_has_ended() {
  {
    std::lock_guard lock(mutex);
    ++count;
  }
  co_await send();
}

awaitable<void> by_hand_and_given_back() {
  mutex.lock();
  ++count;
  mutex.unlock();
  co_await send();
}

awaitable<void> condition_has_ended() {
  if (std::lock_guard lock(mutex); ready()) ++count;
  co_await send();
}

awaitable<void> temporary_is_gone() {
  (void)std::lock_guard<std::mutex>(mutex), ++count;
  co_await send();
}

awaitable<void> on_one_path_only() {
  std::unique_lock lock(mutex);
  const bool now = ready();
  if (now) lock.unlock();
  if (now) co_await send();
}

awaitable<void> perhaps() {
  std::unique_lock lock(mutex, std::try_to_lock);
  if (!lock.owns_lock()) co_await send();
}

awaitable<void> moved() {
  std::unique_lock lock(mutex);
  std::unique_lock other = std::move(lock);
  other.unlock();
  co_await send();
}

awaitable<void> somebody_may_unlock_it() {
  std::unique_lock lock(mutex);
  unlock_it(lock);
  co_await send();
}

awaitable<void> executor_of_this() {
  std::lock_guard lock(mutex);
  auto executor = co_await asio::this_coro::executor;
  (void)executor;
}

awaitable<void> in_a_lambda_of_its_own() {
  auto add = [] {
    std::lock_guard lock(mutex);
    ++count;
  };
  add();
  co_await send();
}

awaitable<void> each_time_in_a_scope() {
  for (;;) {
    {
      std::lock_guard lock(mutex);
      if (count > 3) co_return;
    }
    co_await send();
  }
}

// A mutex for coroutines has locks that wait without blocking.
class AsyncMutex {
 public:
  awaitable<void> async_lock();
  void lock();
  void unlock();
};

awaitable<void> lock_for_coroutines(AsyncMutex& of) {
  co_await of.async_lock();
  std::unique_lock<AsyncMutex> lock(of, std::adopt_lock);
  co_await send();
}

void no_coroutine() {
  std::lock_guard lock(mutex);
  ++count;
}
