// SPDX-License-Identifier: MIT
// Coroutines that are cancelled: at every point at which they wait.
#include "expectations.hpp"

#include <kata/async_mutex.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <set>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

constexpr kata::Model cancelled = kata::cancelled_anywhere(kata::single);

awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(use_awaitable);
}

awaitable<void> walk(int& steps) {
  for (int i = 0; i < 3; ++i) {
    co_await pause(1ms);
    ++steps;
  }
}

TEST(Cancellation, ComesAtEveryWaitAndNever) {
  std::set<int> seen;
  int times = 0;
  expect_right(cancelled, [&](kata::World& world) {
    int& steps = world.make<int>(0);
    world.spawn(walk(steps));
    world.run_to_end();
    seen.insert(steps);
    times += world.cancelled() ? 1 : 0;
    EXPECT_TRUE(steps == 3 || world.cancelled());
  });
  EXPECT_EQ(seen, (std::set<int>{0, 1, 2, 3}));
  // At each of three waits: while it goes on, and when it is over. In some versions of Asio the cancellation
  // is a handler of its own, which may come late.
  EXPECT_GE(times, 6);
  EXPECT_LE(times, 9);
}

TEST(Cancellation, IsNoErrorOfTheCoroutineThatTheTestRuns) {
  expect_right(cancelled, [](kata::World& world) {
    world.run(pause(1ms));
    EXPECT_TRUE(world.elapsed() == 1ms || !world.cancelled());
  });
}

struct Accounts {
  int from = 10;
  int to = 0;
};

awaitable<void> transfer(Accounts& accounts) {
  accounts.from -= 5;
  co_await pause(1ms);
  accounts.to += 5;
}

awaitable<void> transfer_in_one_step(Accounts& accounts) {
  co_await pause(1ms);
  accounts.from -= 5;
  accounts.to += 5;
}

awaitable<void> transfer_to_the_end(Accounts& accounts) {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await transfer(accounts);
}

TEST(Cancellation, LosesTheMoneyThatIsUnderWay) {
  const auto program = [](kata::World& world, awaitable<void> (&run)(Accounts&)) {
    Accounts& accounts = world.make<Accounts>();
    world.spawn(run(accounts));
    world.run_to_end();
    EXPECT_EQ(accounts.from + accounts.to, 10);  // [money]
  };
  expect_bug(cancelled, {"assertion", line_of("money"), Order::unusual},
             [&](kata::World& world) { program(world, transfer); });
  expect_right(kata::single, [&](kata::World& world) { program(world, transfer); });
  expect_right(cancelled, [&](kata::World& world) { program(world, transfer_in_one_step); });
  expect_right(cancelled, [&](kata::World& world) { program(world, transfer_to_the_end); });
}

struct Printer {
  explicit Printer(kata::World& world) : free{world.context(), asio::steady_timer::time_point::max()} {}
  asio::steady_timer free;
  bool busy = false;
};

awaitable<void> wait_until_free(Printer& printer) {
  while (printer.busy) {
    boost::system::error_code ignored;
    co_await printer.free.async_wait(asio::redirect_error(use_awaitable, ignored));  // [waits for the printer]
  }
  printer.busy = true;
}

void give_back(Printer* printer) {
  printer->busy = false;
  printer->free.cancel_one();
}

awaitable<void> print(Printer& printer) {
  co_await wait_until_free(printer);
  co_await pause(1ms);
  give_back(&printer);
}

awaitable<void> print_with_guard(Printer& printer) {
  co_await wait_until_free(printer);
  const std::unique_ptr<Printer, decltype(&give_back)> guard{&printer, &give_back};
  co_await pause(1ms);
}

TEST(Cancellation, LeavesALockTakenThatNoDestructorGivesBack) {
  const auto program = [](kata::World& world, awaitable<void> (&run)(Printer&)) {
    Printer& printer = world.make<Printer>(world);
    for (int i = 0; i < 2; ++i) world.spawn(run(printer));
    world.run_to_end();
  };
  expect_bug(cancelled, {"stuck", line_of("waits for the printer"), Order::unusual},
             [&](kata::World& world) { program(world, print); });
  expect_right(kata::single, [&](kata::World& world) { program(world, print); });
  expect_right(cancelled, [&](kata::World& world) { program(world, print_with_guard); });
}

// as_tuple hands the error over, and nobody looks at it: what was cut short counts as done.
awaitable<void> deliver_blindly(bool& delivered) {
  asio::steady_timer way{co_await asio::this_coro::executor, 1h};
  co_await way.async_wait(asio::as_tuple(use_awaitable));
  delivered = true;
}

awaitable<void> deliver(bool& delivered) {
  asio::steady_timer way{co_await asio::this_coro::executor, 1h};
  const auto [error] = co_await way.async_wait(asio::as_tuple(use_awaitable));
  delivered = !error;
}

TEST(Cancellation, IsTakenForSuccessByWhoDoesNotLook) {
  const auto program = [](kata::World& world, awaitable<void> (&run)(bool&)) {
    bool& delivered = world.make<bool>(false);
    world.spawn(run(delivered));
    world.run_to_end();
    EXPECT_EQ(delivered, world.elapsed() >= 1h);  // [delivered]
  };
  expect_bug(cancelled, {"assertion", line_of("delivered"), Order::unusual},
             [&](kata::World& world) { program(world, deliver_blindly); });
  expect_right(cancelled, [&](kata::World& world) { program(world, deliver); });
}

// A coroutine in which every error means "try again" is not to be stopped.
awaitable<void> try_three_times(kata::World& world, int& vain_tries, bool also_when_cancelled) {
  co_await asio::this_coro::throw_if_cancelled(!also_when_cancelled);
  for (int i = 0; i < 3; ++i) {
    if (world.cancelled()) ++vain_tries;
    try {
      co_await pause(1ms);
      throw std::runtime_error{"no answer"};
    } catch (const boost::system::system_error&) {
      if (!also_when_cancelled) throw;
    } catch (const std::runtime_error&) {
    }
  }
}

TEST(Cancellation, IsNotStoppedByOneWhoTriesAgain) {
  const auto program = [](kata::World& world, bool also_when_cancelled) {
    int& vain_tries = world.make<int>(0);
    world.spawn(try_three_times(world, vain_tries, also_when_cancelled));
    world.run_to_end();
    EXPECT_LE(vain_tries, 1);  // [another try]
  };
  expect_bug(cancelled, {"assertion", line_of("another try"), Order::unusual},
             [&](kata::World& world) { program(world, true); });
  expect_right(cancelled, [&](kata::World& world) { program(world, false); });
}

TEST(Cancellation, IsToldInTheStory) {
  const kata::SearchReport report = kata::search(cancelled, [](kata::World& world) {
    Accounts& accounts = world.make<Accounts>();
    world.spawn(transfer(accounts));
    world.run_to_end();
    EXPECT_EQ(accounts.from + accounts.to, 10);
  });
  ASSERT_EQ(report.findings.size(), 1u);
  std::string story;
  for (const kata::Step& step : report.findings[0].steps) story += step.text + "\n";
  EXPECT_NE(story.find("the coroutine that the test started is cancelled\n"), std::string::npos) << story;
}

}  // namespace
