// SPDX-License-Identifier: MIT
// The code of docs/course/04-callbacks.md, between the marks: what is bad has a finding, what is good has none.
#include "documented/rule_of.hpp"

#include <kata/stream.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

using Stream = kata::Stream;

// --- a way on which nobody is called

using Done = std::function<void(error_code, std::string)>;

namespace dropped_callback_bad {
// [dropped-callback: bad]
void receive_line(Stream& stream, std::string& line, Done done) {
  asio::async_read_until(stream, asio::dynamic_buffer(line), '\n', [&line, done](error_code error, std::size_t size) {
    if (error) return;  // and whoever waits for `done` waits for ever
    done({}, line.substr(0, size - 1));
  });
}
// [end]
}  // namespace dropped_callback_bad

namespace dropped_callback_good {
// [dropped-callback: good]
void receive_line(Stream& stream, std::string& line, Done done) {
  asio::async_read_until(stream, asio::dynamic_buffer(line), '\n', [&line, done](error_code error, std::size_t size) {
    if (error) return done(error, "");  // with `return`: it is called once
    done({}, line.substr(0, size - 1));
  });
}
// [end]
}  // namespace dropped_callback_good

TEST(Callbacks, DroppedCallback) {
  const auto program = [](kata::World& world, void (&receive_line)(Stream&, std::string&, Done)) {
    Stream& stream = world.make<Stream>(world);
    std::string& buffer = world.make<std::string>();
    int calls = 0;
    stream.feed(world.choose(2) == 0 ? "Hello\n" : "Hel");
    stream.end();
    receive_line(stream, buffer, [&](error_code, const std::string&) { ++calls; });
    world.settle();
    EXPECT_EQ(calls, 1);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, dropped_callback_bad::receive_line); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, dropped_callback_good::receive_line); }),
            "");
}

// --- a loop of accepts that ends with the first error

struct Guest {};

// In the place of an acceptor: brings what the test has put into it.
struct Acceptor {
  kata::World& world;
  std::deque<error_code> outcomes;

  void async_accept(std::function<void(error_code, Guest)> done) {
    if (outcomes.empty()) return;
    const error_code outcome = outcomes.front();
    outcomes.pop_front();
    asio::post(world.context(), [outcome, done = std::move(done)] { done(outcome, {}); });
  }
};

struct Server {
  Acceptor acceptor;
  asio::steady_timer pause{acceptor.world.context()};
  int served = 0;

  void serve(Guest) { ++served; }
};

namespace accept_loop_bad {
// [accept-loop: bad]
void accept_next(Server& server) {
  server.acceptor.async_accept([&server](error_code error, Guest guest) {
    if (error) return;  // too many open files, once, and nobody is let in any more
    server.serve(guest);
    accept_next(server);
  });
}
// [end]
}  // namespace accept_loop_bad

namespace accept_loop_good {
// [accept-loop: good]
void accept_next(Server& server) {
  server.acceptor.async_accept([&server](error_code error, Guest guest) {
    if (error == asio::error::operation_aborted) return;  // the acceptor was closed: the one right end
    if (!error) {
      server.serve(guest);
      return accept_next(server);
    }
    server.pause.expires_after(100ms);  // or it fails again at once, and again
    server.pause.async_wait([&server](error_code stopped) {
      if (!stopped) accept_next(server);
    });
  });
}
// [end]
}  // namespace accept_loop_good

TEST(Callbacks, AcceptLoop) {
  const auto program = [](kata::World& world, void (&accept_next)(Server&)) {
    const std::deque<error_code> outcomes{{}, asio::error::no_descriptors, {}, asio::error::operation_aborted, {}};
    Server& server = world.make<Server>(Acceptor{world, outcomes});
    accept_next(server);
    world.settle();
    world.advance(1s);
    EXPECT_EQ(server.served, 2);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, accept_loop_bad::accept_next); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, accept_loop_good::accept_next); }), "");
}

// --- what was read beyond the delimiter

namespace rest_of_the_buffer_bad {
// [rest-of-the-buffer: bad]
awaitable<std::string> receive(Stream& stream) {
  std::string head;
  const std::size_t size = co_await asio::async_read_until(stream, asio::dynamic_buffer(head), '\n', use_awaitable);
  std::string body(std::stoul(head.substr(0, size)), '\0');
  co_await asio::async_read(stream, asio::buffer(body), use_awaitable);  // but it is in `head` already
  co_return body;
}
// [end]
}  // namespace rest_of_the_buffer_bad

namespace rest_of_the_buffer_good {
// [rest-of-the-buffer: good]
awaitable<std::string> receive(Stream& stream, std::string& buffer) {  // it belongs to the stream, not to this call
  const std::size_t size = co_await asio::async_read_until(stream, asio::dynamic_buffer(buffer), '\n', use_awaitable);
  const std::size_t whole = std::stoul(buffer.substr(0, size));
  buffer.erase(0, size);
  if (buffer.size() < whole)
    co_await asio::async_read(stream, asio::dynamic_buffer(buffer), asio::transfer_at_least(whole - buffer.size()),
                              use_awaitable);
  std::string body = buffer.substr(0, whole);
  buffer.erase(0, whole);
  co_return body;
}
// [end]
}  // namespace rest_of_the_buffer_good

TEST(Callbacks, RestOfTheBuffer) {
  const auto feed = [](kata::World& world, std::size_t at_most) -> Stream& {
    Stream& stream = world.make<Stream>(world);
    stream.feed("5\nHello4\nyou!");
    stream.read_at_most(at_most);
    return stream;
  };
  const auto bad = [&](kata::World& world) {
    Stream& stream = feed(world, world.choose(2) == 0 ? 2 : 100);  // 2: the head comes by itself
    EXPECT_EQ(world.run(rest_of_the_buffer_bad::receive(stream)), "Hello");
  };
  const auto good = [&](kata::World& world) {
    Stream& stream = feed(world, std::array{1, 2, 4, 100}[world.choose(4)]);
    std::string& buffer = world.make<std::string>();
    EXPECT_EQ(world.run(rest_of_the_buffer_good::receive(stream, buffer)), "Hello");
    EXPECT_EQ(world.run(rest_of_the_buffer_good::receive(stream, buffer)), "you!");
  };
  EXPECT_EQ(rule_of(kata::single, bad), "stuck");
  EXPECT_EQ(rule_of(kata::single, good), "");
}

// --- a callback that comes too early

struct Store {
  kata::World& world;
  std::map<std::string, std::string> known{{"north", "Hello"}};

  void load(std::string name, std::function<void(std::string)> done) {
    world.later([this, name, done] { asio::post(world.context(), [name, done] { done("loaded " + name); }); });
  }
};

struct Page {
  bool loading = false;
  std::string text;
};

namespace inline_callback_bad {
// [inline-callback: bad]
void find(Store& store, std::string name, std::function<void(std::string)> done) {
  if (store.known.contains(name)) return done(store.known[name]);  // now: find() has not returned yet
  store.load(name, done);                                          // later
}
// [end]
}  // namespace inline_callback_bad

namespace inline_callback_good {
// [inline-callback: good]
void find(Store& store, std::string name, std::function<void(std::string)> done) {
  if (store.known.contains(name))
    return asio::post(store.world.context(), [done, text = store.known[name]] { done(text); });
  store.load(name, done);
}
// [end]
}  // namespace inline_callback_good

TEST(Callbacks, InlineCallback) {
  const auto program = [](kata::World& world, void (&find)(Store&, std::string, std::function<void(std::string)>)) {
    Store& store = world.make<Store>(world);
    Page& page = world.make<Page>();
    find(store, std::array{"north", "south"}[world.choose(2)], [&page](std::string text) {
      page.text = std::move(text);
      page.loading = false;
    });
    page.loading = true;
    world.settle();
    EXPECT_NE(page.text, "");
    EXPECT_FALSE(page.loading);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, inline_callback_bad::find); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, inline_callback_good::find); }), "");
}

// --- an error that nobody looks at

struct Log {
  std::array<char, 64> bytes{};
  std::string text;
};

namespace ignored_error_bad {
// [ignored-error: bad]
void read_on(Stream& stream, Log& log) {
  stream.async_read_some(asio::buffer(log.bytes), [&](error_code, std::size_t size) {
    log.text.append(log.bytes.data(), size);
    read_on(stream, log);  // the sender has ended: nothing is read, again and again
  });
}
// [end]
}  // namespace ignored_error_bad

namespace ignored_error_good {
// [ignored-error: good]
void read_on(Stream& stream, Log& log) {
  stream.async_read_some(asio::buffer(log.bytes), [&](error_code error, std::size_t size) {
    log.text.append(log.bytes.data(), size);  // there may be bytes with an error
    if (!error) return read_on(stream, log);
    if (error != asio::error::eof) log.text += "[broken off: " + error.message() + "]";
  });
}
// [end]
}  // namespace ignored_error_good

TEST(Callbacks, IgnoredError) {
  const auto program = [](kata::World& world, void (&read_on)(Stream&, Log&)) {
    Stream& stream = world.make<Stream>(world);
    Log& log = world.make<Log>();
    stream.feed("Hello");
    stream.end();
    read_on(stream, log);
    world.settle();
    EXPECT_EQ(log.text, "Hello");
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, ignored_error_bad::read_on); }), "budget");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, ignored_error_good::read_on); }), "");
}

}  // namespace
