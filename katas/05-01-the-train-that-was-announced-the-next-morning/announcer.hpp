// SPDX-License-Identifier: MIT
// The announcements of a railway station.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

class Announcer {
 public:
  // Each announcement is spoken at once, and once more after this time.
  static constexpr std::chrono::seconds repetition{30};

  // Calls `speak` in a thread of its own, one call at a time, and always in the same thread from one open() to
  // the next close(). `speak` returns at once and throws nothing.
  explicit Announcer(std::function<void(std::string text)> speak);

  // Closes the station if it is open.
  ~Announcer();

  // Opens the station in the morning: from now on announcements are spoken. Does nothing if it is open.
  void open();

  // Accepts an announcement, and returns at once. Those of one thread begin in the order in which they were accepted,
  // and none waits for another one to be repeated. May be called on any thread, also by `speak`, and then also while
  // the station closes. Requires: the station is open.
  void announce(std::string text);

  // Closes the station in the evening: ends when everything that was accepted has been spoken and repeated, and the
  // thread has ended. Does nothing if it is closed. Requires: it is not called by `speak`, nor at the same time as
  // open() or close(); announce() is called by nobody but `speak` meanwhile.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
