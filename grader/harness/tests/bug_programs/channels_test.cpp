// SPDX-License-Identifier: MIT
// Messages that are waited for in vain, dropped, or cut off by a close that comes too early.
#include "expectations.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

using Channel = asio::experimental::channel<void(boost::system::error_code, int)>;

awaitable<void> receive_until_closed(Channel& channel, int& received) {
  for (;;) {
    const auto [error, message] =
        co_await channel.async_receive(asio::as_tuple(use_awaitable));  // [receives until closed]
    if (error) co_return;
    ++received;
  }
}

awaitable<void> send_two(Channel& channel, bool close) {
  for (int i = 0; i < 2; ++i) co_await channel.async_send({}, i, asio::as_tuple(use_awaitable));
  if (close) channel.close();
}

awaitable<void> close_from_outside(Channel& channel, kata::World& world) {
  co_await world.external();
  channel.close();
}

TEST(Channels, ThatNobodyClosesKeepTheirReaderWaiting) {
  const auto program = [](kata::World& world, bool close) {
    Channel& channel = world.make<Channel>(world.context(), 0);
    int& received = world.make<int>(0);
    world.spawn(receive_until_closed(channel, received));
    world.spawn(send_two(channel, close));
    world.run_to_end();
    EXPECT_EQ(received, 2);
  };
  expect_bug(kata::single, {"stuck", line_of("receives until closed")},
             [&](kata::World& world) { program(world, false); });
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, true); });
}

TEST(Channels, ThatAreClosedTooEarlyLoseAMessage) {
  const auto program = [](kata::World& world, bool sender_closes) {
    Channel& channel = world.make<Channel>(world.context(), 0);
    int& received = world.make<int>(0);
    world.spawn(receive_until_closed(channel, received));
    world.spawn(send_two(channel, sender_closes));
    if (!sender_closes) world.spawn(close_from_outside(channel, world));
    world.run_to_end();
    EXPECT_EQ(received, 2);  // [received]
  };
  expect_bug(kata::pool(2), {"assertion", line_of("received"), Order::unusual},
             [&](kata::World& world) { program(world, false); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, true); });
}

awaitable<void> try_to_send(Channel& channel) {
  for (int i = 0; i < 2; ++i) {
    channel.try_send(boost::system::error_code{}, i);  // Nobody looks at the answer.
    for (int pause = 0; pause < 3; ++pause) co_await asio::post(use_awaitable);
  }
}

awaitable<void> send_and_wait(Channel& channel) {
  for (int i = 0; i < 2; ++i) co_await channel.async_send({}, i, use_awaitable);
}

awaitable<void> receive_two(Channel& channel) {
  for (int i = 0; i < 2; ++i) co_await channel.async_receive(use_awaitable);  // [receives two]
}

TEST(Channels, ThatAreFullDropWhatIsOnlyTried) {
  const auto program = [](kata::World& world, awaitable<void> (&send)(Channel&)) {
    Channel& channel = world.make<Channel>(world.context(), 1);
    world.spawn(send(channel));
    world.spawn(receive_two(channel));
    world.run_to_end();
  };
  expect_bug(kata::pool(2), {"stuck", line_of("receives two"), Order::unusual},
             [&](kata::World& world) { program(world, try_to_send); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, send_and_wait); });
}

using SharedChannel = asio::experimental::concurrent_channel<void(boost::system::error_code, int)>;

awaitable<void> echo(SharedChannel& questions, SharedChannel& answers) {
  const int question = co_await questions.async_receive(use_awaitable);
  co_await answers.async_send({}, 2 * question, use_awaitable);
}

awaitable<void> ask(SharedChannel& questions, SharedChannel& answers) {
  co_await questions.async_send({}, 21, use_awaitable);
  EXPECT_EQ(co_await answers.async_receive(use_awaitable), 42);
}

TEST(Channels, OfTheConcurrentKindCarryQuestionsAndAnswers) {
  expect_right(kata::pool(2), [](kata::World& world) {
    SharedChannel& questions = world.make<SharedChannel>(world.context(), 0);
    SharedChannel& answers = world.make<SharedChannel>(world.context(), 0);
    world.spawn(echo(questions, answers));
    world.spawn(ask(questions, answers));
    world.run_to_end();
  });
}

}  // namespace
