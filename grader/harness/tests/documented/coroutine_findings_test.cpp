// SPDX-License-Identifier: MIT
// The code of docs/findings.md about coroutines and how they end, between the marks: what is bad has the finding,
// what is good has none. Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;
using asio::as_tuple;
using asio::awaitable;
using asio::use_awaitable;
using namespace std::chrono_literals;

namespace {

// --- assertion

awaitable<void> write_to_journal() { co_await asio::post(use_awaitable); }

namespace assertion_bad {
// [assertion: bad]
awaitable<void> deposit(long& balance, long cents) {
  const long before = balance;
  co_await write_to_journal();  // other deposits run here
  balance = before + cents;     // and what they added is lost
}
// [end]
}  // namespace assertion_bad

namespace assertion_good {
// [assertion: good]
awaitable<void> deposit(long& balance, long cents) {
  co_await write_to_journal();
  balance += cents;  // nothing comes between the reading and the writing
}
// [end]
}  // namespace assertion_good

TEST(DocumentedFindings, Assertion) {
  const auto program = [](kata::World& world, awaitable<void> (&deposit)(long&, long)) {
    long& balance = world.make<long>(0);
    for (const long cents : {100, 20}) world.spawn(deposit(balance, cents));
    world.run_to_end();
    EXPECT_EQ(balance, 120);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, assertion_bad::deposit); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, assertion_good::deposit); }), "");
}

// --- stuck

struct Door {
  explicit Door(asio::io_context& context) : changed{context, asio::steady_timer::time_point::max()} {}
  bool open = false;
  asio::steady_timer changed;  // never expires: cancel() wakes who waits
};

namespace stuck_bad {
// [stuck: bad]
awaitable<void> walk_in(Door& door) {
  // If the door was opened before, nobody will cancel this wait any more.
  co_await door.changed.async_wait(as_tuple(use_awaitable));
}
// [end]
}  // namespace stuck_bad

namespace stuck_good {
// [stuck: good]
awaitable<void> walk_in(Door& door) {
  while (!door.open) co_await door.changed.async_wait(as_tuple(use_awaitable));
}
// [end]
}  // namespace stuck_good

TEST(DocumentedFindings, Stuck) {
  const auto program = [](kata::World& world, awaitable<void> (&walk_in)(Door&)) {
    Door& door = world.make<Door>(world.context());
    asio::post(world.context(), [&door] {
      door.open = true;
      door.changed.cancel();
    });
    world.spawn(walk_in(door));
    world.run_to_end();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, stuck_bad::walk_in); }), "stuck");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, stuck_good::walk_in); }), "");
}

// --- swallowed-exception

awaitable<void> save(std::string&) {
  co_await asio::post(use_awaitable);
  throw std::runtime_error{"the disk is full"};
}

void report(std::string& page, const std::exception_ptr&) { page = "not saved"; }

namespace swallowed_bad {
// [swallowed-exception: bad]
void save_in_background(asio::any_io_executor executor, std::string& page) {
  asio::co_spawn(executor, save(page), asio::detached);  // if save() throws, nobody hears of it
}
// [end]
}  // namespace swallowed_bad

namespace swallowed_good {
// [swallowed-exception: good]
void save_in_background(asio::any_io_executor executor, std::string& page) {
  asio::co_spawn(executor, save(page), [&page](std::exception_ptr error) {
    if (error) report(page, error);
  });
}
// [end]
}  // namespace swallowed_good

TEST(DocumentedFindings, SwallowedException) {
  const auto program = [](kata::World& world, void (&start)(asio::any_io_executor, std::string&)) {
    start(world.executor(), world.make<std::string>());
    world.run_to_end();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, swallowed_bad::save_in_background); }),
            "swallowed-exception");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, swallowed_good::save_in_background); }), "");
}

// --- escaped-exception

using Prices = std::map<std::string, int>;

namespace escaped_bad {
// [escaped-exception: bad]
void look_up_later(asio::any_io_executor executor, const Prices& prices, int& price) {
  asio::post(executor, [&] { price = prices.at("tea"); });  // std::out_of_range ends io_context::run()
}
// [end]
}  // namespace escaped_bad

namespace escaped_good {
// [escaped-exception: good]
void look_up_later(asio::any_io_executor executor, const Prices& prices, int& price) {
  asio::post(executor, [&] {
    const auto found = prices.find("tea");
    price = found == prices.end() ? 0 : found->second;
  });
}
// [end]
}  // namespace escaped_good

TEST(DocumentedFindings, EscapedException) {
  const auto program = [](kata::World& world, void (&start)(asio::any_io_executor, const Prices&, int&)) {
    start(world.executor(), world.make<Prices>(), world.make<int>(0));
    world.run_to_end();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, escaped_bad::look_up_later); }),
            "escaped-exception");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, escaped_good::look_up_later); }), "");
}

// --- leaked-coroutine

using Mail = asio::experimental::channel<void(boost::system::error_code, std::string)>;

awaitable<void> read_all(Mail& mail) {
  for (;;) {
    const auto [error, letter] = co_await mail.async_receive(as_tuple(use_awaitable));
    if (error) co_return;
  }
}

namespace leaked_bad {
// [leaked-coroutine: bad]
awaitable<void> deliver(Mail& mail) {
  co_await mail.async_send({}, "hello", use_awaitable);
}  // and the coroutine that reads waits for the next letter for ever
// [end]
}  // namespace leaked_bad

namespace leaked_good {
// [leaked-coroutine: good]
awaitable<void> deliver(Mail& mail) {
  co_await mail.async_send({}, "hello", use_awaitable);
  mail.close();  // the reader gets an error, and ends
}
// [end]
}  // namespace leaked_good

TEST(DocumentedFindings, LeakedCoroutine) {
  const auto program = [](kata::World& world, awaitable<void> (&deliver)(Mail&)) {
    Mail& mail = world.make<Mail>(world.context());
    asio::co_spawn(world.context(), read_all(mail), asio::detached);
    world.spawn(deliver(mail));
    world.run_to_end();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, leaked_bad::deliver); }),
            "leaked-coroutine");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, leaked_good::deliver); }), "");
}

// --- budget

awaitable<bool> call_server() {
  co_await asio::post(use_awaitable);
  co_return false;
}

namespace budget_bad {
// [budget: bad]
awaitable<void> call_until_it_answers() {
  while (!co_await call_server()) {
  }
}
// [end]
}  // namespace budget_bad

namespace budget_good {
// [budget: good]
awaitable<void> call_until_it_answers() {
  asio::steady_timer pause{co_await asio::this_coro::executor};
  for (int attempt = 0; attempt < 5 && !co_await call_server(); ++attempt) {
    pause.expires_after(1s * (1 << attempt));
    co_await pause.async_wait(use_awaitable);
  }
}
// [end]
}  // namespace budget_good

TEST(DocumentedFindings, Budget) {
  const auto program = [](kata::World& world, awaitable<void> (&call)()) {
    world.spawn(call());
    world.run_to_end();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, budget_bad::call_until_it_answers); }),
            "budget");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, budget_good::call_until_it_answers); }), "");
}

}  // namespace
