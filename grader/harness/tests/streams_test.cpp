// SPDX-License-Identifier: MIT
#include <kata/explore.hpp>
#include <kata/stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

namespace {

awaitable<std::string> read_line(kata::Stream& stream) {
  std::string text;
  const std::size_t size = co_await asio::async_read_until(stream, asio::dynamic_buffer(text), '\n', use_awaitable);
  co_return text.substr(0, size);
}

awaitable<boost::system::error_code> read_once(kata::Stream& stream, std::string& text) {
  text.resize(100);
  const auto [error, bytes] = co_await stream.async_read_some(asio::buffer(text), asio::as_tuple(use_awaitable));
  text.resize(bytes);
  co_return error;
}

awaitable<void> send(kata::Stream& stream, std::string text) {
  co_await asio::async_write(stream, asio::buffer(text), use_awaitable);
}

void in_every_order(const kata::Body& body) {
  const kata::SearchReport report = kata::search(kata::single, body);
  EXPECT_EQ(report.how, "exhaustive");
  for (const kata::Finding& finding : report.findings) ADD_FAILURE() << finding.rule << ": " << finding.message;
}

TEST(Streams, DeliverWhatThePeerSendsInPieces) {
  in_every_order([](kata::World& world) {
    auto& stream = world.make<kata::Stream>(world);
    stream.feed("hello\nworld");
    stream.read_at_most(2);
    EXPECT_EQ(world.run(read_line(stream)), "hello\n");
  });
}

TEST(Streams, TakeWhatTheProgramWritesInPieces) {
  in_every_order([](kata::World& world) {
    auto& stream = world.make<kata::Stream>(world);
    stream.write_at_most(3);
    world.run(send(stream, "hello world"));
    EXPECT_EQ(stream.written(), "hello world");
  });
}

TEST(Streams, EndAndFailAsTheScriptSays) {
  in_every_order([](kata::World& world) {
    auto& stream = world.make<kata::Stream>(world);
    std::string text;
    stream.feed("abc");
    stream.end();
    stream.fail_read(3, asio::error::connection_reset);
    stream.fail_write(1, asio::error::broken_pipe);
    EXPECT_FALSE(world.run(read_once(stream, text)));
    EXPECT_EQ(text, "abc");
    EXPECT_EQ(world.run(read_once(stream, text)), asio::error::eof);
    EXPECT_EQ(world.run(read_once(stream, text)), asio::error::connection_reset);
    EXPECT_THROW(world.run(send(stream, "x")), boost::system::system_error);
    EXPECT_EQ(stream.written(), "");
  });
}

TEST(Streams, AbortWhatIsPendingWhenTheyAreClosed) {
  in_every_order([](kata::World& world) {
    auto& stream = world.make<kata::Stream>(world);
    std::string text;
    world.later([&stream] { stream.close(); });
    EXPECT_EQ(world.run(read_once(stream, text)), asio::error::operation_aborted);
    EXPECT_EQ(world.run(read_once(stream, text)), asio::error::bad_descriptor);
    EXPECT_FALSE(stream.is_open());
  });
}

awaitable<std::string> read_line_within(kata::Stream& stream, std::chrono::seconds time) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  const auto result = co_await (read_line(stream) || timer.async_wait(use_awaitable));
  co_return result.index() == 0 ? std::get<0>(result) : "too late";
}

TEST(Streams, AbortAReadThatIsCancelled) {
  in_every_order([](kata::World& world) {
    auto& stream = world.make<kata::Stream>(world);
    EXPECT_EQ(world.run(read_line_within(stream, std::chrono::seconds{5})), "too late");
    EXPECT_EQ(world.elapsed(), std::chrono::seconds{5});
    stream.feed("late\n");
    EXPECT_EQ(world.run(read_line(stream)), "late\n") << "for the next one";
  });
}

awaitable<boost::system::error_code> cancelled_send(kata::Stream& stream, asio::cancellation_signal& stop) {
  const auto [error, bytes] = co_await stream.async_write_some(
      asio::buffer("text", 4), asio::bind_cancellation_slot(stop.slot(), asio::as_tuple(use_awaitable)));
  co_return error;
}

TEST(Streams, AbortAWriteThatIsCancelled) {
  std::set<std::pair<std::string, std::string>> ends;
  in_every_order([&](kata::World& world) {
    auto& stream = world.make<kata::Stream>(world);
    auto& stop = world.make<asio::cancellation_signal>();
    world.later([&] { stop.emit(asio::cancellation_type::terminal); });
    const auto error = world.run(cancelled_send(stream, stop));
    world.settle();
    stop.emit(asio::cancellation_type::terminal);  // of nothing
    ends.insert({error ? error.message() : "", stream.written()});
  });
  const std::string aborted = boost::system::error_code{asio::error::operation_aborted}.message();
  EXPECT_EQ(ends, (std::set<std::pair<std::string, std::string>>{{"", "text"}, {aborted, ""}}));
}

TEST(Streams, NeverCompleteInline) {
  in_every_order([](kata::World& world) {
    auto& stream = world.make<kata::Stream>(world);
    auto& text = world.make<std::string>(10, ' ');
    bool& done = world.make<bool>(false);
    stream.feed("abc");
    stream.async_read_some(asio::buffer(text), [&done](boost::system::error_code, std::size_t) { done = true; });
    EXPECT_FALSE(done);
    world.settle();
    EXPECT_TRUE(done);
  });
}

awaitable<void> note_read(kata::Stream& stream, std::string& order, char name) {
  std::string text;
  co_await read_once(stream, text);
  order += name;
}

TEST(Streams, CompleteInAnyOrderAmongEachOther) {
  std::set<std::string> orders;
  in_every_order([&](kata::World& world) {
    std::string& order = world.make<std::string>();
    for (const char name : {'a', 'b'}) {
      auto& stream = world.make<kata::Stream>(world);
      stream.feed("x");
      world.spawn(note_read(stream, order, name));
    }
    world.run_to_end();
    orders.insert(order);
  });
  EXPECT_EQ(orders, (std::set<std::string>{"ab", "ba"}));
}

TEST(Streams, ThatNobodyFeedsLeaveTheirReaderStuck) {
  const kata::SearchReport report = kata::search(kata::single, [](kata::World& world) {
    std::string& text = world.make<std::string>();
    world.run(read_once(world.make<kata::Stream>(world), text));
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "stuck");
  EXPECT_EQ(report.findings[0].notes.at(0).text, "coroutine 1 waits for Stream.async_read_some");
}

TEST(Streams, ReportTwoWritesAtATime) {
  const kata::SearchReport report = kata::search(kata::single, [](kata::World& world) {
    auto& stream = world.make<kata::Stream>(world);
    world.spawn(send(stream, "one"));
    world.spawn(send(stream, "two"));
    world.run_to_end();
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "assertion");
  EXPECT_EQ(report.findings[0].place.function, "send");
}

}  // namespace
