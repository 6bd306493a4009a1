// SPDX-License-Identifier: MIT
// Which coroutine holds which lock, and which waits for which: what a deadlock is explained with.
#pragma once

#include <kata/coroutine.hpp>
#include <kata/finding.hpp>

#include <string>
#include <vector>

namespace kata {

class Waits {
 public:
  // `lock` identifies a lock; `name` is how reports call it. Coroutine 0 is none; thread 0 is the test's.
  void took(const void* lock, unsigned coroutine, const Site& at, unsigned thread = 0);
  // Readers may share a lock: `coroutine` is the one that gives its part back, if it has one.
  void gave_back(const void* lock, unsigned coroutine = 0);
  void waits_for(const void* lock, std::string name, unsigned coroutine);
  void waits_no_more(const void* lock, unsigned coroutine);

  struct Holder {
    const void* lock;
    unsigned coroutine;
    Site took_at;
    unsigned thread;
  };
  const Holder* holder(const void* lock) const;

  // What the frame waits for, and who holds it.
  PlaceNote explain(const Frame& frame) const;

  // Coroutines that wait for each other: each for the next, the last for the first. Empty if there are none.
  std::vector<unsigned> cycle() const;

 private:
  struct Waiter {
    const void* lock;
    std::string name;
    unsigned coroutine;
  };
  const Waiter* waiter(unsigned coroutine) const;

  std::vector<Holder> holders_;
  std::vector<Waiter> waiters_;
};

// "coroutine 1 waits for coroutine 2, which waits for coroutine 1".
std::string cycle_text(const std::vector<unsigned>& cycle);

}  // namespace kata
