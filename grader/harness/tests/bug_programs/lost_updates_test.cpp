// SPDX-License-Identifier: MIT
// A value is read, the coroutine steps aside, and what is written rests on what is no longer true.
#include "expectations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

struct Account {
  long balance = 0;
};

awaitable<void> deposit_stale(Account& account, kata::World& world) {
  const long before = account.balance;
  co_await world.external();
  account.balance = before + 1;
}

awaitable<void> deposit(Account& account, kata::World& world) {
  co_await world.external();
  account.balance += 1;
}

using Deposit = awaitable<void>(Account&, kata::World&);

void two_deposits(kata::World& world, Deposit& run) {
  Account& account = world.make<Account>();
  world.spawn(run(account, world));
  world.spawn(run(account, world));
  world.run_to_end();
  EXPECT_EQ(account.balance, 2);  // [two deposits]
}

TEST(LostUpdates, AcrossAnExternalCall) {
  expect_bug(kata::single, {"assertion", line_of("two deposits")},
             [](kata::World& world) { two_deposits(world, deposit_stale); });
  expect_right(kata::single, [](kata::World& world) { two_deposits(world, deposit); });
}

// The second client starts late: in the usual order the first is long done.
awaitable<void> late(awaitable<void> work) {
  for (int i = 0; i < 4; ++i) co_await asio::post(use_awaitable);
  co_await std::move(work);
}

awaitable<void> post_between(Account& account) {
  const long before = account.balance;
  co_await asio::post(use_awaitable);
  account.balance = before + 1;
}

awaitable<void> post_before(Account& account) {
  co_await asio::post(use_awaitable);
  account.balance += 1;
}

void one_of_two_is_late(kata::World& world, awaitable<void> (&run)(Account&)) {
  Account& account = world.make<Account>();
  world.spawn(run(account));
  world.spawn(late(run(account)));
  world.run_to_end();
  EXPECT_EQ(account.balance, 2);  // [one is late]
}

TEST(LostUpdates, BetweenClientsThatSeldomMeet) {
  const Bug bug{"assertion", line_of("one is late"), Order::unusual};
  expect_bug(kata::pool(2), bug, [](kata::World& world) { one_of_two_is_late(world, post_between); });
  expect_right(kata::pool(2), [](kata::World& world) { one_of_two_is_late(world, post_before); });
  expect_right(kata::single,
               [](kata::World& world) { one_of_two_is_late(world, post_between); });  // it never happens there
}

using Strand = asio::strand<asio::any_io_executor>;

// Reads off the strand, and takes the strand only to write.
awaitable<void> strand_for_one_half(Account& account, Strand strand) {
  const long before = account.balance;
  co_await asio::post(asio::bind_executor(strand, use_awaitable));
  account.balance = before + 1;
}

awaitable<void> strand_for_both(Account& account, Strand strand) {
  co_await asio::post(asio::bind_executor(strand, use_awaitable));
  const long before = account.balance;
  account.balance = before + 1;
}

void on_a_strand(kata::World& world, awaitable<void> (&run)(Account&, Strand)) {
  Account& account = world.make<Account>();
  const Strand strand = asio::make_strand(world.executor());
  for (int i = 0; i < 2; ++i) world.spawn(run(account, strand));
  world.run_to_end();
  EXPECT_EQ(account.balance, 2);  // [on a strand]
}

TEST(LostUpdates, WithAStrandForHalfOfTheWork) {
  const Bug bug{"assertion", line_of("on a strand")};
  expect_bug(kata::pool(2), bug, [](kata::World& world) { on_a_strand(world, strand_for_one_half); });
  expect_right(kata::pool(2), [](kata::World& world) { on_a_strand(world, strand_for_both); });
}

// Check, then act: one seat is left.
struct Plane {
  int seats = 1;
  int passengers = 0;
};

awaitable<void> book_after_paying(Plane& plane, kata::World& world) {
  if (plane.seats == 0) co_return;
  co_await world.external();
  --plane.seats;
  ++plane.passengers;
}

awaitable<void> book_before_paying(Plane& plane, kata::World& world) {
  if (plane.seats == 0) co_return;
  --plane.seats;
  co_await world.external();
  ++plane.passengers;
}

TEST(LostUpdates, WhenTwoFindTheLastSeatFree) {
  const auto two_bookings = [](kata::World& world, awaitable<void> (&book)(Plane&, kata::World&)) {
    Plane& plane = world.make<Plane>();
    world.spawn(book(plane, world));
    world.spawn(late(book(plane, world)));
    world.run_to_end();
    EXPECT_EQ(plane.passengers, 1);  // [last seat]
  };
  const Bug bug{"assertion", line_of("last seat"), Order::unusual};
  expect_bug(kata::single, bug, [&](kata::World& world) { two_bookings(world, book_after_paying); });
  expect_right(kata::single, [&](kata::World& world) { two_bookings(world, book_before_paying); });
}

}  // namespace
