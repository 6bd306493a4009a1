// SPDX-License-Identifier: MIT
// The slots of the cash machines in the lobby of a bank: each pushes banknotes out to a customer, who takes them, or
// walks away without.
//
// The slots belong to the thread of their event loop.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>

// What the machines' maker provides. Slots have numbers. Nothing but `present` throws.
struct Hardware {
  // Pushes so many notes out, where they can be taken. Throws if it cannot; then nothing lies in the slot.
  std::function<void(int slot, int notes)> present;

  // Watches the slot, and calls `emptied` once, from a handler of the event loop, when nothing lies in it any more; it
  // never does so before it has returned. Gives the watch a number. A slot has one watch at a time. Its sensor cannot
  // tell who has emptied the slot: a customer, or `draw_in`.
  std::function<int(int slot, std::function<void()> emptied)> watch;

  // Ends a watch: it will call nothing. A watch that has called `emptied` has ended, and must not be ended again.
  std::function<void(int watch)> unwatch;

  // Draws the notes in that lie in the slot, and says whether there were any.
  std::function<bool(int slot)> draw_in;
};

class CashSlots {
 public:
  explicit CashSlots(Hardware hardware);

  // Requires: each pay-out has ended.
  ~CashSlots();

  // Presents the notes once, and waits until they are taken, for 30 seconds. Ends with true at the moment at which they
  // are taken. After 30 seconds it draws in what is still there, and ends: with false, unless they have been taken.
  //
  // May be cancelled (terminal): then it draws in what is still there, and ends at once; it throws if notes were drawn
  // in. Throws what `present` throws.
  //
  // While it waits the slot is watched, by one watch; the watch has ended before notes are drawn in. When a pay-out has
  // ended, in whatever way, nothing lies in the slot, nobody watches it, and nothing goes on for it. There may be
  // several pay-outs at a time, at different slots, and they do not wait for each other.
  boost::asio::awaitable<bool> pay_out(int slot, int notes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
