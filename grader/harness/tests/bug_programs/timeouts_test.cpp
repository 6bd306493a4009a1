// SPDX-License-Identifier: MIT
// Timeouts that come together with what they guard, or after it.
#include "expectations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::steady_timer;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

// A message extends the deadline. That does not call back a handler which is already on its way.
struct Session {
  Session(kata::World& world, bool looks)
      : deadline{world.context(), 10ms}, message{world.context(), 10ms}, looks{looks} {}

  void wait() {
    deadline.async_wait([this](const boost::system::error_code& error) {
      const bool extended = deadline.expiry() > steady_timer::clock_type::now();
      if (error || (looks && extended)) return;
      EXPECT_FALSE(extended);  // [closes a live session]
    });
  }

  void receive() {
    message.async_wait([this](const boost::system::error_code&) {
      deadline.expires_after(10ms);
      wait();
    });
  }

  steady_timer deadline;
  steady_timer message;
  bool looks;  // at the clock, before it closes
};

TEST(Timeouts, MayBeOnTheirWayWhenTheyAreExtended) {
  const auto program = [](kata::World& world, bool looks) {
    Session& session = world.make<Session>(world, looks);
    session.wait();
    session.receive();
    world.run_to_end();
  };
  expect_bug(kata::single, {"assertion", line_of("closes a live session"), Order::unusual},
             [&](kata::World& world) { program(world, false); });
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

awaitable<void> call(kata::World& world, std::chrono::milliseconds limit) {
  using namespace asio::experimental::awaitable_operators;
  steady_timer timeout{world.context(), limit};
  const auto first = co_await (world.external() || timeout.async_wait(use_awaitable));
  EXPECT_EQ(first.index(), 0u);  // [answer first]
}

TEST(Timeouts, ThatAreDueAtOnceMayComeBeforeTheAnswer) {
  const auto program = [](kata::World& world, std::chrono::milliseconds limit) {
    world.spawn(call(world, limit));
    world.run_to_end();
  };
  expect_bug(kata::single, {"assertion", line_of("answer first"), Order::unusual},
             [&](kata::World& world) { program(world, 0ms); });
  expect_right(kata::single, [&](kata::World& world) { program(world, 1ms); });
  expect_right(kata::pool(2), [&](kata::World& world) { program(world, 1ms); });
}

using Answers = asio::experimental::channel<void(boost::system::error_code, int)>;

awaitable<void> serve(Answers& answers, int request, kata::World& world) {
  steady_timer work{world.context(), world.choose(2) == 0 ? 1s : 7s};
  co_await work.async_wait(use_awaitable);
  answers.try_send(boost::system::error_code{}, request);
}

// The answer to one request, or 0 if it does not come in time.
awaitable<int> request(Answers& answers, int number, bool check_number, kata::World& world) {
  using namespace asio::experimental::awaitable_operators;
  asio::co_spawn(world.context(), serve(answers, number, world), asio::detached);
  steady_timer timeout{world.context(), 5s};
  for (;;) {
    const auto first = co_await (answers.async_receive(use_awaitable) || timeout.async_wait(use_awaitable));
    if (first.index() == 1) co_return 0;
    const int answer = std::get<0>(first);
    if (!check_number || answer == number) co_return answer;
  }
}

awaitable<void> request_twice(Answers& answers, bool check_number, kata::World& world) {
  for (const int number : {1, 2}) {
    const int answer = co_await request(answers, number, check_number, world);
    EXPECT_TRUE(answer == 0 || answer == number) << answer;  // [answer to another request]
  }
}

TEST(Timeouts, LeaveAnAnswerBehindForTheNextRequest) {
  const auto program = [](kata::World& world, bool check_number) {
    world.spawn(request_twice(world.make<Answers>(world.context(), 2), check_number, world));
    world.run_to_end();
  };
  expect_bug(kata::single, {"assertion", line_of("answer to another request"), Order::unusual},
             [&](kata::World& world) { program(world, false); });
  expect_right(kata::single, [&](kata::World& world) { program(world, true); });
}

awaitable<void> try_again(kata::World& world, int times) {
  steady_timer pause{world.context()};
  for (int i = 0; times < 0 || i < times; ++i) {
    co_await world.external();
    pause.expires_after(1s);
    co_await pause.async_wait(use_awaitable);  // [tries again]
  }
}

TEST(Timeouts, OfAServerThatIsGoneEndTheRetries) {
  const auto program = [](kata::World& world, int times) {
    world.spawn(try_again(world, times));
    world.run_to_end();
  };
  const auto report = kata::search(kata::single, [&](kata::World& world) { program(world, -1); });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "budget");
  EXPECT_EQ(report.findings[0].place.function, "try_again");
  EXPECT_EQ(report.schedule, "");
  expect_right(kata::single, [&](kata::World& world) { program(world, 3); });
}

// With handlers that take time, a timeout and what it guards come together more often than one thinks.

// Whoever comes first has won; or so each of the two believes.
struct Request {
  explicit Request(kata::World& world) : answer{world.context(), 10ms}, timeout{world.context(), 20ms} {}

  void start(bool check) {
    answer.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      ended += "answer ";
      timeout.cancel();
    });
    timeout.async_wait([this, check](const boost::system::error_code& error) {
      if (error || (check && !ended.empty())) return;
      ended += "timeout ";
      answer.cancel();
    });
  }

  steady_timer answer;
  steady_timer timeout;
  std::string ended;
};

awaitable<void> work_for_a_while() { co_return; }

TEST(Timeouts, ComeTogetherWithTheAnswerIfAHandlerIsSlow) {
  const auto program = [](kata::World& world, bool check) {
    Request& request = world.make<Request>(world);
    request.start(check);
    world.spawn(work_for_a_while());
    world.run_to_end();
    EXPECT_EQ(request.ended, "answer ");  // [ends once]
  };
  expect_bug(kata::slow_handlers(kata::single, 30ms), {"assertion", line_of("ends once"), Order::unusual},
             [&](kata::World& world) { program(world, false); });
  expect_right(kata::single, [&](kata::World& world) { program(world, false); });
  expect_right(kata::slow_handlers(kata::single, 30ms), [&](kata::World& world) { program(world, true); });
}

// The message is taken out of the channel, and thrown away because the timeout was first.
awaitable<int> receive_or_give_up(Answers& answers, kata::World& world) {
  using namespace asio::experimental::awaitable_operators;
  steady_timer timeout{world.context(), 20ms};
  const auto first = co_await (timeout.async_wait(use_awaitable) || answers.async_receive(use_awaitable));
  co_return first.index() == 1 ? std::get<1>(first) : 0;
}

awaitable<void> receive_into(Answers& answers, int& answer) {
  answer = co_await answers.async_receive(use_awaitable);
}

awaitable<int> receive_or_give_up_keeping(Answers& answers, kata::World& world) {
  using namespace asio::experimental::awaitable_operators;
  steady_timer timeout{world.context(), 20ms};
  int answer = 0;
  co_await (timeout.async_wait(use_awaitable) || receive_into(answers, answer));
  co_return answer;
}

awaitable<void> answer_after(Answers& answers, std::chrono::milliseconds time, kata::World& world) {
  steady_timer work{world.context(), time};
  co_await work.async_wait(use_awaitable);
  answers.try_send(boost::system::error_code{}, 42);
}

TEST(Timeouts, LoseAMessageThatHasAlreadyBeenTaken) {
  const auto program = [](kata::World& world, awaitable<int> (&receive)(Answers&, kata::World&)) {
    Answers& answers = world.make<Answers>(world.context(), 1);
    world.spawn(answer_after(answers, 10ms, world));
    const int answer = world.run(receive(answers, world));
    world.run_to_end();
    EXPECT_TRUE(answer == 42 || answers.ready()) << "lost";  // [lost message]
  };
  const kata::Model slow = kata::slow_handlers(kata::single, 30ms);
  expect_bug(slow, {"assertion", line_of("lost message"), Order::unusual},
             [&](kata::World& world) { program(world, receive_or_give_up); });
  expect_right(kata::single, [&](kata::World& world) { program(world, receive_or_give_up); });
  expect_right(slow, [&](kata::World& world) { program(world, receive_or_give_up_keeping); });
}

TEST(Timeouts, TellWhichHandlerWasSlow) {
  const kata::SearchReport report = kata::search(kata::slow_handlers(kata::single, 30ms), [](kata::World& world) {
    world.run(work_for_a_while());
    EXPECT_EQ(world.elapsed(), 0s);
  });
  ASSERT_EQ(report.findings.size(), 1u);
  ASSERT_FALSE(report.findings[0].steps.empty());
  EXPECT_EQ(report.findings[0].steps.back().text, "this handler takes 30 ms");
}

}  // namespace
