// SPDX-License-Identifier: MIT
#include "cash_slots.hpp"

#include <kata/explore.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// What the hardware throws: an exception of its own, with more than a what().
struct Jam : std::runtime_error {
  explicit Jam(int notes) : std::runtime_error{"the notes are stuck"}, notes{notes} {}
  int notes;
};

// What became of a pay-out.
struct Outcome {
  bool ended = false;
  bool paid = false;
  std::exception_ptr error{};
  std::chrono::nanoseconds at{};
};

// The lobby of a bank: slots, their sensors, and customers.
class Lobby {
 public:
  explicit Lobby(kata::World& world) : world_{world} {}

  CashSlots& slots() { return slots_; }

  // What the hardware saw.
  int presented = 0;           // notes, in all
  int presentations = 0;       // and how many times
  int drawn_in = 0;            // notes
  std::map<int, int> taken{};  // notes, by slot
  bool jammed = false;

  bool empty(int slot) { return inside_[slot].notes == 0; }
  bool watched(int slot) { return inside_[slot].watch != 0; }

  // A customer takes what lies in the slot. The sensor takes a moment.
  void take(int slot) {
    taken[slot] += std::exchange(inside_[slot].notes, 0);
    sense(slot);
  }

  // Nothing is left behind.
  void expect_at_rest() {
    for (const auto& [slot, inside] : inside_) {
      EXPECT_EQ(inside.notes, 0) << "notes lie in slot " << slot << ", and the pay-out has ended";
      EXPECT_EQ(inside.watch, 0) << "slot " << slot << " is watched, and the pay-out has ended";
    }
    EXPECT_EQ(world_.live_frames(), 0u) << "something goes on after the pay-outs";
  }

 private:
  struct Inside {
    int notes = 0;
    int watch = 0;
    std::function<void()> emptied{};
  };

  void sense(int slot) {
    const int watch = inside_[slot].watch;
    if (watch == 0) return;
    asio::post(world_.executor(), [this, slot, watch] {
      Inside& inside = inside_[slot];
      if (inside.watch != watch || inside.notes > 0) return;
      inside.watch = 0;
      const auto emptied = std::exchange(inside.emptied, nullptr);
      emptied();
    });
  }

  Hardware hardware() {
    return {.present =
                [this](int slot, int notes) {
                  if (jammed) throw Jam{notes};
                  if (inside_[slot].notes > 0) ADD_FAILURE() << "notes are presented where notes lie already";
                  inside_[slot].notes += notes;
                  presented += notes;
                  ++presentations;
                },
            .watch =
                [this](int slot, std::function<void()> emptied) {
                  Inside& inside = inside_[slot];
                  if (inside.watch != 0) ADD_FAILURE() << "a slot is watched by two";
                  inside.watch = ++watches_;
                  inside.emptied = std::move(emptied);
                  if (inside.notes == 0) sense(slot);
                  return inside.watch;
                },
            .unwatch =
                [this](int watch) {
                  for (auto& [slot, inside] : inside_) {
                    if (inside.watch != watch) continue;
                    inside.watch = 0;
                    const auto last = std::exchange(inside.emptied, nullptr);
                    return;
                  }
                  ADD_FAILURE() << "a watch is ended that has ended";
                },
            .draw_in =
                [this](int slot) {
                  if (inside_[slot].watch != 0) ADD_FAILURE() << "notes are drawn in while somebody watches the slot";
                  const int notes = std::exchange(inside_[slot].notes, 0);
                  drawn_in += notes;
                  if (notes > 0) sense(slot);
                  return notes > 0;
                }};
  }

  kata::World& world_;
  std::map<int, Inside> inside_;
  int watches_ = 0;
  CashSlots slots_{hardware()};
};

asio::awaitable<void> withdraw(kata::World& world, CashSlots& slots, int slot, int notes, Outcome& outcome) {
  try {
    outcome.paid = co_await slots.pay_out(slot, notes);
  } catch (...) {
    outcome.error = std::current_exception();
  }
  outcome.at = world.elapsed();
  outcome.ended = true;
}

// A customer, who can be sent away.
class Customer {
 public:
  Customer(kata::World& world, Lobby& lobby, int slot, int notes) : world_{world} {
    asio::co_spawn(world.executor(), withdraw(world, lobby.slots(), slot, notes, outcome_),
                   asio::bind_cancellation_slot(signal_.slot(), [](std::exception_ptr) {}));
    world.advance(0s);
  }

  void send_away() {
    signal_.emit(asio::cancellation_type::terminal);
    world_.advance(0s);
  }

  const Outcome* operator->() const { return &outcome_; }

 private:
  kata::World& world_;
  asio::cancellation_signal signal_;
  Outcome outcome_;
};

TEST(CashSlots, WhatIsTakenIsPaid) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    const Customer& customer = world.make<Customer>(world, lobby, 1, 8);
    EXPECT_EQ(lobby.presented, 8);
    EXPECT_TRUE(lobby.watched(1)) << "the notes have been presented";
    world.advance(10'250ms);
    EXPECT_FALSE(customer->ended) << "the notes lie there";
    lobby.take(1);
    world.advance(0s);
    ASSERT_TRUE(customer->ended) << "the notes have been taken";
    EXPECT_TRUE(customer->paid);
    EXPECT_EQ(customer->error, nullptr);
    EXPECT_EQ(lobby.taken[1], 8);
    world.advance(1min);
    EXPECT_EQ(lobby.presentations, 1);
    lobby.expect_at_rest();
  });
}

TEST(CashSlots, WhatNobodyTakesIsDrawnIn) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    const Customer& customer = world.make<Customer>(world, lobby, 1, 8);
    world.advance(29'999ms);
    EXPECT_FALSE(customer->ended) << "the customer has another moment";
    EXPECT_FALSE(lobby.empty(1)) << "the customer has another moment";
    world.advance(1ms);
    EXPECT_TRUE(lobby.empty(1)) << "the notes lie there after 30 seconds";
    ASSERT_TRUE(customer->ended) << "30 seconds are over, and the pay-out goes on";
    EXPECT_FALSE(customer->paid) << "nobody has taken the notes";
    EXPECT_EQ(customer->error, nullptr);
    EXPECT_EQ(lobby.drawn_in, 8);
    EXPECT_EQ(lobby.presentations, 1);
    lobby.expect_at_rest();
  });
}

TEST(CashSlots, TheNextCustomerGetsWhatIsHers) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    const Customer& first = world.make<Customer>(world, lobby, 1, 8);
    world.advance(45s);
    ASSERT_TRUE(first->ended) << "30 seconds are over, and the pay-out goes on";
    EXPECT_FALSE(first->paid);
    const Customer& second = world.make<Customer>(world, lobby, 1, 3);
    world.advance(10s);
    EXPECT_FALSE(second->ended) << "the notes lie there";
    lobby.take(1);
    world.advance(0s);
    ASSERT_TRUE(second->ended);
    EXPECT_TRUE(second->paid);
    EXPECT_EQ(lobby.taken[1], 3) << "what the first one has left is not hers";
    EXPECT_EQ(lobby.drawn_in, 8);
    const Customer& third = world.make<Customer>(world, lobby, 1, 5);
    world.advance(29s);
    EXPECT_FALSE(third->ended) << "each has 30 seconds";
    world.advance(1s);
    ASSERT_TRUE(third->ended);
    EXPECT_FALSE(third->paid);
    EXPECT_EQ(lobby.drawn_in, 13);
    lobby.expect_at_rest();
  });
}

TEST(CashSlots, EachHasHalfAMinute) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    const Customer& first = world.make<Customer>(world, lobby, 1, 8);
    world.advance(10s);
    lobby.take(1);
    world.advance(10s);
    EXPECT_TRUE(first->paid);
    const Customer& second = world.make<Customer>(world, lobby, 1, 3);
    world.advance(29s);
    EXPECT_FALSE(second->ended) << "she has another second";
    EXPECT_FALSE(lobby.empty(1)) << "she has another second";
    lobby.take(1);
    world.advance(0s);
    EXPECT_TRUE(second->ended);
    EXPECT_TRUE(second->paid);
    lobby.expect_at_rest();
  });
}

TEST(CashSlots, WhoIsSentAwayIsServedNoMore) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    Customer& customer = world.make<Customer>(world, lobby, 1, 8);
    world.advance(10s);
    customer.send_away();
    ASSERT_TRUE(customer->ended) << "it was cancelled, and goes on";
    EXPECT_NE(customer->error, nullptr) << "it was cancelled, and ends as if it had not been";
    EXPECT_EQ(lobby.drawn_in, 8);
    lobby.expect_at_rest();
    world.advance(1min);
    const Customer& next = world.make<Customer>(world, lobby, 1, 2);
    lobby.take(1);
    world.advance(0s);
    EXPECT_TRUE(next->ended);
    EXPECT_TRUE(next->paid);
    EXPECT_EQ(lobby.taken[1], 2);
    lobby.expect_at_rest();
  });
}

// Three at the same time: one walks away, one is sent away, one takes her notes.
TEST(CashSlots, SlotsHaveNothingToDoWithEachOther) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    const Customer& walks_away = world.make<Customer>(world, lobby, 1, 1);
    world.advance(5s);
    const Customer& takes = world.make<Customer>(world, lobby, 2, 20);
    world.advance(5s);
    Customer& sent_away = world.make<Customer>(world, lobby, 3, 300);
    EXPECT_EQ(lobby.presented, 321) << "a pay-out waits for another";
    world.advance(5s);
    sent_away.send_away();
    EXPECT_TRUE(sent_away->ended) << "it was cancelled, and goes on";
    EXPECT_FALSE(walks_away->ended);
    EXPECT_FALSE(takes->ended);
    world.advance(15s);
    EXPECT_TRUE(walks_away->ended) << "30 seconds are over, and the pay-out goes on";
    EXPECT_FALSE(takes->ended) << "25 seconds are over";
    EXPECT_TRUE(lobby.watched(2)) << "25 seconds are over";
    EXPECT_EQ(lobby.drawn_in, 301);
    lobby.take(2);
    world.advance(0s);
    ASSERT_TRUE(takes->ended);
    EXPECT_TRUE(takes->paid);
    EXPECT_FALSE(walks_away->paid);
    EXPECT_NE(sent_away->error, nullptr);
    EXPECT_EQ(lobby.taken[2], 20);
    lobby.expect_at_rest();
  });
}

// More than any small number.
TEST(CashSlots, AnyNumberOfSlotsIsServed) {
  kata::explore(kata::single, [](kata::World& world) {
    constexpr int slots = 30;
    Lobby& lobby = world.make<Lobby>(world);
    std::vector<const Customer*> customers;
    for (int slot = 0; slot < slots; ++slot) {
      customers.push_back(&world.make<Customer>(world, lobby, slot, 1 + slot));
      world.advance(100ms);
    }
    EXPECT_EQ(lobby.presentations, slots) << "a pay-out waits for another";
    for (int slot = slots - 1; slot >= 0; slot -= 2) lobby.take(slot);
    world.advance(1min);
    for (int slot = 0; slot < slots; ++slot) {
      const Outcome& outcome = *customers[static_cast<std::size_t>(slot)]->operator->();
      ASSERT_TRUE(outcome.ended) << "30 seconds are over, and the pay-out goes on";
      EXPECT_EQ(outcome.paid, slot % 2 == 1) << "slot " << slot;
      EXPECT_EQ(outcome.at, slot % 2 == 1 ? 100ms * slots : 30s + 100ms * slot) << "slot " << slot;
      EXPECT_EQ(lobby.taken[slot], slot % 2 == 1 ? 1 + slot : 0) << "slot " << slot;
    }
    lobby.expect_at_rest();
  });
}

TEST(CashSlots, LobbiesHaveSlotsOfTheirOwn) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    Lobby& other = world.make<Lobby>(world);
    const Customer& here = world.make<Customer>(world, lobby, 1, 8);
    const Customer& there = world.make<Customer>(world, other, 1, 3);
    lobby.take(1);
    world.advance(0s);
    EXPECT_TRUE(here->paid);
    EXPECT_FALSE(there->ended) << "slot 1 of this lobby is not slot 1 of the other";
    world.advance(10s);
    EXPECT_FALSE(there->ended);
    other.take(1);
    world.advance(0s);
    EXPECT_TRUE(there->paid);
    lobby.expect_at_rest();
    other.expect_at_rest();
  });
}

TEST(CashSlots, AJamReachesTheCaller) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    lobby.jammed = true;
    const Customer& first = world.make<Customer>(world, lobby, 1, 8);
    ASSERT_TRUE(first->ended);
    try {
      if (first->error) std::rethrow_exception(first->error);
      ADD_FAILURE() << "nothing was presented, and the caller is not told";
    } catch (const Jam& jam) {
      EXPECT_EQ(jam.notes, 8);
    } catch (...) {
      ADD_FAILURE() << "what the caller gets is not what the hardware has thrown";
    }
    lobby.expect_at_rest();
    lobby.jammed = false;
    const Customer& second = world.make<Customer>(world, lobby, 1, 8);
    lobby.take(1);
    world.advance(0s);
    EXPECT_TRUE(second->ended);
    EXPECT_TRUE(second->paid);
    lobby.expect_at_rest();
  });
}

// The pay-out is one step of a session, which goes on after it, and may be cancelled then.
TEST(CashSlots, WhatComesAfterThePayOutIsNotItsBusiness) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    asio::cancellation_signal& signal = world.make<asio::cancellation_signal>();
    Outcome& outcome = world.make<Outcome>();
    const auto session = [](CashSlots& slots, Outcome& outcome) -> asio::awaitable<void> {
      outcome.paid = co_await slots.pay_out(1, 8);
      asio::steady_timer receipt{co_await asio::this_coro::executor, 1h};
      auto [error] = co_await receipt.async_wait(asio::as_tuple(asio::use_awaitable));
      outcome.ended = true;
    };
    asio::co_spawn(world.executor(), session(lobby.slots(), outcome),
                   asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    world.advance(0s);
    const bool takes = world.choose(2) == 0;
    if (takes) lobby.take(1);
    world.advance(31s);
    EXPECT_EQ(outcome.paid, takes);
    const Customer& next = world.make<Customer>(world, lobby, 1, 2);
    EXPECT_TRUE(lobby.watched(1));
    EXPECT_FALSE(outcome.ended) << "the receipt is still being printed";
    signal.emit(asio::cancellation_type::terminal);
    world.advance(0s);
    EXPECT_TRUE(outcome.ended) << "the pay-out is over, and its caller cannot be cancelled any more";
    EXPECT_FALSE(next->ended);
    EXPECT_TRUE(lobby.watched(1)) << "there is another pay-out by now";
    lobby.take(1);
    world.advance(0s);
    EXPECT_TRUE(next->paid);
    lobby.expect_at_rest();
  });
}

// The customer takes the notes in the very moment in which they would be drawn in.
TEST(CashSlots, TheLastMoment) {
  kata::explore(kata::single, [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    const auto hesitate = [](kata::World& world, Lobby& lobby) -> asio::awaitable<void> {
      asio::steady_timer timer{world.executor(), 30s};
      co_await timer.async_wait(asio::use_awaitable);
      if (!lobby.empty(1)) lobby.take(1);
    };
    world.spawn(hesitate(world, lobby));
    const Customer& customer = world.make<Customer>(world, lobby, 1, 8);
    world.run_to_end();
    ASSERT_TRUE(customer->ended);
    EXPECT_EQ(customer->error, nullptr);
    EXPECT_EQ(customer->paid, lobby.taken[1] == 8) << "it says something else than what happened";
    EXPECT_EQ(lobby.taken[1] + lobby.drawn_in, 8);
    EXPECT_EQ(customer->at, 30s);
    lobby.expect_at_rest();
  });
}

// Cancelled at any moment, beside a customer who takes the notes at any moment, or not at all.
TEST(CashSlots, AnythingMayHappenAtAnyTime) {
  kata::explore(kata::cancelled_anywhere(kata::single), [](kata::World& world) {
    Lobby& lobby = world.make<Lobby>(world);
    Outcome& outcome = world.make<Outcome>();
    world.spawn(withdraw(world, lobby.slots(), 1, 8, outcome));
    if (world.choose(2) == 0)
      world.later([&lobby] {
        if (!lobby.empty(1)) lobby.take(1);
      });
    world.run_to_end();
    EXPECT_EQ(lobby.taken[1] + lobby.drawn_in, lobby.presented);
    if (outcome.error != nullptr) {
      EXPECT_TRUE(world.cancelled());
      EXPECT_EQ(lobby.taken[1], 0) << "the notes have been taken, and the caller is told that they have not";
    } else if (outcome.ended) {
      EXPECT_EQ(outcome.paid, lobby.taken[1] == 8) << "it says something else than what happened";
      if (!outcome.paid) {
        EXPECT_EQ(outcome.at, 30s);
      }
    }
    lobby.expect_at_rest();
  });
}

}  // namespace
