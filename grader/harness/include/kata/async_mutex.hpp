// SPDX-License-Identifier: MIT
// A lock for coroutines: whoever waits for it is suspended, and gets it in the order of asking. In a
// kata::World a deadlock names who holds it and who waits.
//
// For one thread, or one strand: the mutex itself is not protected.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <deque>
#include <functional>
#include <string>
#include <utility>

namespace kata {

class AsyncMutex {
 public:
  explicit AsyncMutex(std::string name = "a mutex") : name_{std::move(name)} {}
  AsyncMutex(const AsyncMutex&) = delete;
  AsyncMutex& operator=(const AsyncMutex&) = delete;

  // Gives the mutex back when it goes.
  class Lock {
   public:
    explicit Lock(AsyncMutex& mutex) : mutex_{&mutex} {}
    Lock(Lock&& other) noexcept : mutex_{std::exchange(other.mutex_, nullptr)} {}
    Lock& operator=(Lock&& other) noexcept {
      std::swap(mutex_, other.mutex_);
      return *this;
    }
    ~Lock() { unlock(); }

    void unlock() {
      if (mutex_ != nullptr) std::exchange(mutex_, nullptr)->give_back();
    }

   private:
    AsyncMutex* mutex_;
  };

  [[nodiscard]] boost::asio::awaitable<Lock> lock();

 private:
  struct initiate_lock;
  void give_back();

  std::string name_;
  bool locked_ = false;
  std::deque<std::function<void()>> waiting_;
};

}  // namespace kata
