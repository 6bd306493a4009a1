// SPDX-License-Identifier: MIT
// Operations made of operations. Most are right: nothing may be found in them.
#include "expectations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_promise.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(use_awaitable);
}

awaitable<int> fail_after(std::chrono::milliseconds time) {
  co_await pause(time);
  throw std::runtime_error{"no answer"};
}

awaitable<bool> both_or_none() {
  try {
    co_await (pause(1h) && fail_after(1ms));
  } catch (const asio::multiple_exceptions&) {  // the other says that it was cancelled
    co_return false;
  }
  co_return true;
}

TEST(Composed, OneOfTwoThatThrowsCancelsTheOther) {
  for (const kata::Model model : {kata::single, kata::pool(2)})
    expect_right(model, [](kata::World& world) {
      EXPECT_FALSE(world.run(both_or_none()));
      EXPECT_EQ(world.elapsed(), 1ms);
      world.run_to_end();
    });
}

awaitable<void> race(kata::World& world) {
  asio::steady_timer quick{world.context(), 1s};
  asio::steady_timer slow{world.context(), 2s};
  const auto [order, quick_error, slow_error] =
      co_await asio::experimental::make_parallel_group(quick.async_wait(asio::deferred),
                                                       slow.async_wait(asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), use_awaitable);
  EXPECT_EQ(order[0], 0u);
  EXPECT_EQ(slow_error, asio::error::operation_aborted);

  auto promised = slow.async_wait(asio::experimental::use_promise);
  slow.cancel();
  co_await pause(1ms);
  EXPECT_TRUE(promised.completed());
}

TEST(Composed, GroupsAndPromisesEnd) {
  for (const kata::Model model : {kata::single, kata::pool(2)})
    expect_right(model, [](kata::World& world) {
      world.spawn(race(world));
      world.run_to_end();
    });
}

// Results that cannot be copied, through a strand, to a handler that takes both.
awaitable<std::unique_ptr<int>> sum_to(int n) {
  if (n == 0) co_return std::make_unique<int>(0);
  const auto rest = co_await sum_to(n - 1);
  co_await asio::post(use_awaitable);
  co_return std::make_unique<int>(*rest + n);
}

TEST(Composed, NestedCoroutinesHandTheirResultsUp) {
  for (const kata::Model model : {kata::single, kata::pool(2)})
    expect_right(model, [](kata::World& world) {
      int& sum = world.make<int>(0);
      asio::co_spawn(asio::make_strand(world.executor()), sum_to(4),
                     [&sum](const std::exception_ptr& error, std::unique_ptr<int> result) {
                       if (!error) sum = *result;
                     });
      world.run_to_end();
      EXPECT_EQ(sum, 10);
      EXPECT_EQ(world.live_frames(), 0u);
    });
}

TEST(Composed, ACoroutineThatIsCancelledByASignalEnds) {
  for (const kata::Model model : {kata::single, kata::pool(2)})
    expect_right(model, [](kata::World& world) {
      auto& signal = world.make<asio::cancellation_signal>();
      bool& cancelled = world.make<bool>(false);
      asio::co_spawn(world.context(), pause(1h),
                     asio::bind_cancellation_slot(signal.slot(), [&cancelled](const std::exception_ptr& error) {
                       cancelled = error != nullptr;
                     }));
      asio::system_timer& timer = world.make<asio::system_timer>(world.context(), 1ms);
      timer.async_wait([&signal](const boost::system::error_code&) { signal.emit(asio::cancellation_type::terminal); });
      world.run_to_end();
      EXPECT_TRUE(cancelled);
      EXPECT_EQ(world.elapsed(), 1ms);
    });
}

}  // namespace
