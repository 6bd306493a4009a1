// SPDX-License-Identifier: MIT
// A thread that runs only while somebody has told it to: what a simulated thread of a program is made
// of. It is a thread of the system, so that everything that belongs to a thread (thread-locals, its
// stack, the exceptions being handled, what sanitizers keep of it) is its own.
//
// Of all fibers, and whoever resumes them, one runs at a time.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace kata {

class Fiber {
 public:
  static constexpr std::size_t small_stack = 1 << 20;
  static constexpr std::size_t usual_stack = 8 << 20;

  // Does not run yet. After the body, its thread_locals are destroyed, and what its keys hold; `at_end` comes last.
  // Throws std::system_error if the system has no more threads.
  Fiber(std::size_t stack, std::function<void()> body, std::function<void()> at_end = [] {});
  ~Fiber();  // Requires: ended(). One that is paused for ever is never destroyed.
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Runs it until it pauses or ends.
  void resume();
  bool ended() const { return ended_; }
  pthread_t id() const { return id_; }

  // The fiber that calls this; null on a thread that is none.
  static Fiber* current() noexcept { return current_; }

  // Of current(): gives control back to who resumed it.
  void pause();

  // Is it the id of a fiber that has not ended? Whoever joined it for real might wait for ever.
  static bool is_fiber(pthread_t id);

  // Sends a signal on to the fiber that runs. False if none does, or it is the caller.
  static bool pass_on(int signal) noexcept;

 private:
  // Given by one thread, taken by another, which waits for it.
  class Baton {
   public:
    void give() noexcept;
    void take() noexcept;

   private:
    std::atomic<std::uint32_t> given_{0};
  };

  static void* main(void* fiber);
  static void end(void* fiber);
  static pthread_key_t end_key();

  static thread_local constinit Fiber* current_;
  std::function<void()> body_;
  std::function<void()> at_end_;
  Baton go_;
  Baton back_;
  Baton leave_;
  Baton left_;
  int rounds_before_end_ = 2;  // of the destructors of keys
  pthread_t id_{};
  bool ended_ = false;
};

// Keeps the calling thread, and those that it starts, on the processor that it is on. They run in turns
// anyway, and handing over takes longer between processors than on one.
void stay_on_one_processor();

// Runs `part` on a fiber of its own; false if it paused, which it then does for ever.
bool comes_back(const std::function<void()>& part);

}  // namespace kata
