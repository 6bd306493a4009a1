// SPDX-License-Identifier: MIT
// Threads that wait until somebody wakes them: on a condition variable, on an atomic.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace kata {

class Sleepers {
 public:
  // A thread that waits on `key` from here on, until this goes.
  class Sleeper {
   public:
    Sleeper(Sleepers& all, const void* key) : all_{all}, key_{key} { all_.sleepers_.push_back(this); }
    ~Sleeper() { std::erase(all_.sleepers_, this); }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    bool woken() const { return woken_; }

   private:
    friend class Sleepers;
    Sleepers& all_;
    const void* key_;
    bool woken_ = false;
  };

  std::size_t asleep(const void* key) const {
    return static_cast<std::size_t>(std::ranges::count_if(sleepers_, [&](auto* s) { return s->key_ == key && !s->woken_; }));
  }

  // Wakes one of those asleep; `index` counts from who has slept longest.
  void wake(const void* key, std::size_t index) {
    for (Sleeper* sleeper : sleepers_)
      if (sleeper->key_ == key && !sleeper->woken_ && index-- == 0) {
        sleeper->woken_ = true;
        return;
      }
  }

 private:
  std::vector<Sleeper*> sleepers_;
};

}  // namespace kata
