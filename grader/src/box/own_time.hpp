// SPDX-License-Identifier: MIT
// The time that a program has had for itself. On a machine with other work a right program takes longer by
// the clock on the wall, and must not be taken for one that hangs.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace grader {

// Of all the processes of a session that has just begun, its leader aside, and of children that they have
// waited for.
class OwnTime {
 public:
  // How often to look, so that a program that has worked and then sleeps is noticed.
  static constexpr std::chrono::milliseconds interval{500};

  explicit OwnTime(pid_t session) : session_{session} {}

  void look();
  // As of the last look. While they worked, the processor time that they got, if that is less than the time on
  // the wall; else, the time on the wall.
  std::chrono::milliseconds so_far() const { return own_; }
  std::chrono::milliseconds on_the_wall() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(looked_ - begin_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  pid_t session_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point looked_ = begin_;
  std::chrono::milliseconds worked_{0};
  std::chrono::milliseconds own_{0};
};

}  // namespace grader
