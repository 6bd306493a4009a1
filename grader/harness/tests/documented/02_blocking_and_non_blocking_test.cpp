// SPDX-License-Identifier: MIT
// The code of docs/course/02-blocking-and-non-blocking.md, between the marks: what is bad has a finding, what is
// good has none.
#include "documented/rule_of.hpp"

#include <kata/stream.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

using Stream = kata::Stream;
using Clock = std::chrono::steady_clock;

// --- a name that is looked up on the loop

// As getaddrinfo() or resolver.resolve() with a server that does not answer.
std::string look_up(const std::string& name) {
  std::this_thread::sleep_for(20s);
  return "address of " + name;
}

namespace look_up_bad {
// [look-up-on-the-loop: bad]
awaitable<std::string> address_of(std::string name, asio::thread_pool&) {
  co_return look_up(name);  // a coroutine, and it blocks the loop all the same
}
// [end]
}  // namespace look_up_bad

namespace look_up_good {
// [look-up-on-the-loop: good]
awaitable<std::string> look_up_elsewhere(std::string name) { co_return look_up(name); }

awaitable<std::string> address_of(std::string name, asio::thread_pool& pool) {
  co_return co_await asio::co_spawn(pool, look_up_elsewhere(std::move(name)), use_awaitable);
}
// [end]
}  // namespace look_up_good

TEST(BlockingAndNonBlocking, LookUpOnTheLoop) {
  const auto program = [](kata::World& world, awaitable<std::string> (&address_of)(std::string, asio::thread_pool&)) {
    asio::thread_pool& pool = world.make<asio::thread_pool>(1);
    EXPECT_EQ(world.run(address_of("North", pool)), "address of North");
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, look_up_bad::address_of); }),
            "blocked-loop");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, look_up_good::address_of); }), "");
}

// --- one read, taken for one message

namespace one_read_bad {
// [one-read: bad]
awaitable<std::string> receive(Stream& stream) {
  std::array<char, 512> bytes;
  const std::size_t size = co_await stream.async_read_some(asio::buffer(bytes), use_awaitable);
  co_return std::string{bytes.data() + 1, size - 1};  // a part of the message, or two of them
}
// [end]
}  // namespace one_read_bad

namespace one_read_good {
// [one-read: good]
awaitable<std::string> receive(Stream& stream) {
  std::array<unsigned char, 1> length;
  co_await asio::async_read(stream, asio::buffer(length), use_awaitable);
  std::string message(length[0], '\0');
  co_await asio::async_read(stream, asio::buffer(message), use_awaitable);  // until all of it is there
  co_return message;
}
// [end]
}  // namespace one_read_good

TEST(BlockingAndNonBlocking, OneRead) {
  const auto program = [](kata::World& world, awaitable<std::string> (&receive)(Stream&)) {
    Stream& stream = world.make<Stream>(world);
    stream.feed("\5Hello\4you!");
    stream.read_at_most(std::array{3, 100}[world.choose(2)]);
    EXPECT_EQ(world.run(receive(stream)), "Hello");
    EXPECT_EQ(world.run(receive(stream)), "you!");
  };
  // The second read of the bad one waits for bytes that the first one has taken; that comes after the first failure.
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, one_read_bad::receive); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, one_read_good::receive); }), "");
}

// --- one write, taken for all of it

namespace short_write_bad {
// [short-write: bad]
awaitable<void> send(Stream& stream, std::string text) {
  co_await stream.async_write_some(asio::buffer(text), use_awaitable);  // as much as fits in now
}
// [end]
}  // namespace short_write_bad

namespace short_write_good {
// [short-write: good]
awaitable<void> send(Stream& stream, std::string text) {
  co_await asio::async_write(stream, asio::buffer(text), use_awaitable);
}
// [end]
}  // namespace short_write_good

TEST(BlockingAndNonBlocking, ShortWrite) {
  const auto program = [](kata::World& world, awaitable<void> (&send)(Stream&, std::string)) {
    Stream& stream = world.make<Stream>(world);
    stream.write_at_most(3);
    world.run(send(stream, "Come at once"));
    EXPECT_EQ(stream.written(), "Come at once");
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, short_write_bad::send); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, short_write_good::send); }), "");
}

// --- a limit that nobody keeps

namespace time_limit_bad {
// [time-limit: bad]
awaitable<bool> greet(Stream& stream, std::string& greeting) {
  const Clock::time_point limit = Clock::now() + 5s;
  std::array<char, 64> bytes;
  while (Clock::now() < limit && greeting.find('\n') == std::string::npos) {
    const std::size_t size = co_await stream.async_read_some(asio::buffer(bytes), use_awaitable);  // for ever
    greeting.append(bytes.data(), size);
  }
  co_return greeting.find('\n') != std::string::npos;
}
// [end]
}  // namespace time_limit_bad

namespace time_limit_good {
// [time-limit: good]
awaitable<bool> greet(Stream& stream, std::string& greeting) {
  asio::steady_timer limit{co_await asio::this_coro::executor, 5s};
  limit.async_wait([&stream](error_code error) {
    if (!error) stream.close();  // ends the read that waits: operation_aborted
  });
  std::array<char, 64> bytes;
  try {
    while (greeting.find('\n') == std::string::npos) {
      const std::size_t size = co_await stream.async_read_some(asio::buffer(bytes), use_awaitable);
      greeting.append(bytes.data(), size);
    }
  } catch (const boost::system::system_error&) {
    co_return false;
  }
  co_return limit.cancel() > 0;  // none left to cancel: the limit has come after all
}
// [end]
}  // namespace time_limit_good

TEST(BlockingAndNonBlocking, TimeLimit) {
  const auto program = [](kata::World& world, awaitable<bool> (&greet)(Stream&, std::string&)) {
    Stream& stream = world.make<Stream>(world);
    std::string& greeting = world.make<std::string>();
    stream.feed("Hel");
    const bool answers = world.choose(2) == 1;
    if (answers) stream.feed("lo\n");
    EXPECT_EQ(world.run(greet(stream, greeting)), answers);
    EXPECT_EQ(world.elapsed(), answers ? 0s : 5s);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, time_limit_bad::greet); }), "stuck");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, time_limit_good::greet); }), "");
}

}  // namespace
