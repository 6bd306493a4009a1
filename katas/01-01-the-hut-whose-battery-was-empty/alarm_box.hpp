// SPDX-License-Identifier: MIT
// The alarm box of a hut in the mountains. Sensors for smoke, water and doors raise alarms, and the box sends
// them to the valley by radio. It runs on a battery, which must last for the winter.
#pragma once

#include <functional>
#include <memory>
#include <string>

// Sends one alarm, and returns when that is done: seconds later, during which its thread waits. It is called in
// the threads of several radios at once, and throws nothing. It may raise further alarms.
using Send = std::function<void(const std::string& alarm)>;

class AlarmBox {
 public:
  // A box with so many radios (> 0). Each of them has a thread, and sends one alarm at a time.
  AlarmBox(int radios, Send send);

  // Ends when every alarm that was raised has been sent, and at once if they have been sent already.
  //
  // Requires: nobody raises alarms any more but `send`.
  ~AlarmBox();

  // Has the alarm sent, once, and does not wait for that. A radio that is free begins with the next one at once: a
  // radio never rests while an alarm waits. Alarms of one thread are begun in the order in which it has raised them.
  // The box has room for all alarms.
  //
  // May be called on any thread. As long as there is nothing to send, no thread of the box wakes up.
  void raise(std::string alarm);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
