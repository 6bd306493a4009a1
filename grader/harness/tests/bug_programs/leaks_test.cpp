// SPDX-License-Identifier: MIT
// Coroutines that are left behind: never started, thrown away, or waiting for nothing.
#include "expectations.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

awaitable<void> save(std::string& file) {
  file += "saved";
  co_return;
}

awaitable<void> forget_to_await(std::string& file) {
  save(file);
  co_return;
}

awaitable<void> remember_to_await(std::string& file) {
  co_await save(file);
}

TEST(Leaks, AreNotReportedOfACallThatWasNotAwaitedButItsEffectIsMissing) {
  const auto program = [](kata::World& world, awaitable<void> (&run)(std::string&)) {
    std::string& file = world.make<std::string>();
    world.spawn(run(file));
    world.run_to_end();
    EXPECT_EQ(file, "saved");  // [saved]
    EXPECT_EQ(world.live_frames(), 0u);
  };
  expect_bug(kata::single, {"assertion", line_of("saved")},
             [&](kata::World& world) { program(world, forget_to_await); });
  expect_right(kata::single, [&](kata::World& world) { program(world, remember_to_await); });
}

TEST(Leaks, AreReportedOfADeferredStartThatNeverComes) {
  const auto program = [](kata::World& world, bool start) {
    std::string& file = world.make<std::string>();
    auto operation = asio::co_spawn(world.context(), save(file), asio::deferred);
    auto& kept = world.make<decltype(operation)>(std::move(operation));
    if (start) std::move(kept)(asio::detached);
    world.run_to_end();
    EXPECT_EQ(file, "saved");
  };
  const auto report =
      expect_bug(kata::single, {"leaked-coroutine", 0}, [&](kata::World& world) { program(world, false); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].notes.at(0).text, "a coroutine was made and never started");
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

using Channel = asio::experimental::channel<void(boost::system::error_code, int)>;

struct Mailbox {
  explicit Mailbox(kata::World& world) : messages{world.context(), 0} {}
  Channel messages;
  bool stopped = false;
};

awaitable<void> read_until_stopped(Mailbox& mailbox) {
  while (!mailbox.stopped) {
    const auto [error, message] = co_await mailbox.messages.async_receive(asio::as_tuple(use_awaitable));  // [reads]
    if (error) co_return;
  }
}

TEST(Leaks, AreReportedOfABackgroundReaderThatMissedTheStop) {
  const auto program = [](kata::World& world, bool close) {
    Mailbox& mailbox = world.make<Mailbox>(world);
    world.later([&mailbox, close] {
      mailbox.stopped = true;
      if (close) mailbox.messages.close();
    });
    asio::co_spawn(world.context(), read_until_stopped(mailbox), asio::detached);
    world.run_to_end();
  };
  const kata::Body bug = [&](kata::World& world) { program(world, false); };
  expect_bug(kata::single, {"leaked-coroutine", line_of("reads")}, bug);
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

}  // namespace
