// SPDX-License-Identifier: MIT
// Witnesses see what a program does, for a test to ask afterwards: how many were at it at a time, what
// was called, in which order. Constraints of a kata are checked with them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace kata {

// How many are inside at once. Belongs to one thread.
class InFlight {
 public:
  // Inside from enter() until the visit goes.
  class Visit {
   public:
    explicit Visit(InFlight& place) : place_{&place} {}
    Visit(Visit&& other) noexcept : place_{std::exchange(other.place_, nullptr)} {}
    Visit& operator=(Visit&&) = delete;
    ~Visit() {
      if (place_ != nullptr) --place_->now_;
    }

   private:
    InFlight* place_;
  };

  [[nodiscard]] Visit enter() {
    most_ = std::max(most_, ++now_);
    return Visit{*this};
  }

  int now() const { return now_; }
  int most() const { return most_; }

 private:
  int now_ = 0;
  int most_ = 0;
};

// What happened, in order.
class CallLog {
 public:
  void add(std::string name) { names_.push_back(std::move(name)); }

  const std::vector<std::string>& names() const { return names_; }
  std::ptrdiff_t calls(const std::string& name) const { return std::ranges::count(names_, name); }

 private:
  std::vector<std::string> names_;
};

}  // namespace kata
