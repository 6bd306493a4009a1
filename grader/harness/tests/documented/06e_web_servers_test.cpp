// SPDX-License-Identifier: MIT
// The code of docs/course/06e-web-servers.md, between the marks: what is bad has a finding, what is good has none.
#include "documented/rule_of.hpp"

#include <kata/stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::as_tuple;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;

namespace {

using Stream = kata::Stream;
using Texts = std::vector<std::string>;

// --- one writer for each stream

using Channel = asio::experimental::channel<void(error_code)>;

struct Viewer {
  Stream& stream;
  Channel writing{stream.get_executor(), 1};

  explicit Viewer(Stream& to) : stream{to} {}
};

struct Turn {
  Channel& channel;
  ~Turn() {
    channel.try_receive([](error_code) {});
  }
};

namespace two_writers_bad {
// [two-writers: bad]
awaitable<void> show(Viewer& viewer, std::string text) {
  co_await asio::async_write(viewer.stream, asio::buffer(text), use_awaitable);  // the next show() does not wait for it
}
// [end]
}  // namespace two_writers_bad

namespace two_writers_good {
// [two-writers: good]
awaitable<void> show(Viewer& viewer, std::string text) {
  co_await viewer.writing.async_send({}, use_awaitable);  // a channel with one place: it is empty, or I wait in line
  const Turn turn{viewer.writing};                        // takes it out again, after an exception, too
  co_await asio::async_write(viewer.stream, asio::buffer(text), use_awaitable);
}
// [end]
}  // namespace two_writers_good

TEST(WebServers, TwoWriters) {
  const auto program = [](kata::World& world, awaitable<void> (&show)(Viewer&, std::string)) {
    Stream& stream = world.make<Stream>(world);
    Viewer& viewer = world.make<Viewer>(stream);
    world.spawn(show(viewer, "one,"));
    world.spawn(show(viewer, "two,"));
    world.spawn(show(viewer, "three,"));
    world.run_to_end();
    EXPECT_EQ(stream.written(), "one,two,three,");
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, two_writers_bad::show); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, two_writers_good::show); }), "");
}

// --- a body that nobody reads

struct Connection {
  Stream& stream;
  std::string received;  // what has come and was not used yet
  Texts answers;
};

// A head is the size of the body that follows, and a line's end.
awaitable<std::size_t> read_head(Connection& connection) {
  const auto received = asio::dynamic_buffer(connection.received);
  const std::size_t size = co_await asio::async_read_until(connection.stream, received, '\n', use_awaitable);
  const std::size_t body = std::stoul(connection.received.substr(0, size));
  connection.received.erase(0, size);
  co_return body;
}

awaitable<std::string> read_body(Connection& connection, std::size_t size) {
  if (connection.received.size() < size)
    co_await asio::async_read(connection.stream, asio::dynamic_buffer(connection.received),
                              asio::transfer_exactly(size - connection.received.size()), use_awaitable);
  std::string body = connection.received.substr(0, size);
  connection.received.erase(0, size);
  co_return body;
}

namespace unread_body_bad {
// [unread-body: bad]
awaitable<void> serve_one(Connection& connection) {
  const std::size_t size = co_await read_head(connection);
  if (size > 10) {
    connection.answers.push_back("too long");  // its body is still there, and will be taken for the next head
    co_return;
  }
  connection.answers.push_back("read " + co_await read_body(connection, size));
}
// [end]
}  // namespace unread_body_bad

namespace unread_body_good {
// [unread-body: good]
awaitable<void> serve_one(Connection& connection) {
  const std::size_t size = co_await read_head(connection);
  const std::string body = co_await read_body(connection, size);  // to its end, wanted or not; or close the connection
  connection.answers.push_back(size > 10 ? "too long" : "read " + body);
}
// [end]
}  // namespace unread_body_good

TEST(WebServers, UnreadBody) {
  const auto program = [](kata::World& world, awaitable<void> (&serve_one)(Connection&)) {
    Stream& stream = world.make<Stream>(world);
    Connection& connection = world.make<Connection>(Connection{stream, "", {}});
    stream.feed("12\na long story5\nhello");
    world.run(serve_one(connection));
    world.run(serve_one(connection));
    EXPECT_EQ(connection.answers, (Texts{"too long", "read hello"}));
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, unread_body_bad::serve_one); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, unread_body_good::serve_one); }), "");
}

// --- fifty misses

struct Pages {
  explicit Pages(kata::World& w) : world{w} {}

  kata::World& world;
  std::map<std::string, std::string> known = {};
  int rendered = 0;

  awaitable<std::string> render(std::string name) {
    ++rendered;
    co_await world.external();
    co_return "page " + name;
  }
};

namespace fifty_misses_bad {
// [fifty-misses: bad]
awaitable<std::string> get(Pages& pages, std::string name) {
  if (!pages.known.contains(name))
    pages.known[name] = co_await pages.render(name);  // all who come meanwhile do so, too
  co_return pages.known[name];
}
// [end]
}  // namespace fifty_misses_bad

struct Rendering {
  explicit Rendering(const asio::any_io_executor& executor) : ended{executor, asio::steady_timer::time_point::max()} {}

  asio::steady_timer ended;  // is cancelled then
  bool over = false;
};

struct Shared : Pages {
  using Pages::Pages;

  std::map<std::string, std::shared_ptr<Rendering>> under_way = {};
};

namespace fifty_misses_good {

// [fifty-misses: good]
awaitable<std::string> get(Shared& pages, std::string name) {
  while (!pages.known.contains(name)) {
    if (pages.under_way.contains(name)) {
      const auto other = pages.under_way[name];
      while (!other->over) co_await other->ended.async_wait(as_tuple(use_awaitable));
      continue;  // it is there, or the other one has failed: then it is my turn
    }
    const auto mine = std::make_shared<Rendering>(pages.world.executor());
    pages.under_way[name] = mine;
    const auto end = [&](void*) { pages.under_way.erase(name), mine->over = true, mine->ended.cancel(); };
    const std::unique_ptr<void, decltype(end)> at_the_end{&pages, end};  // also after an exception
    pages.known[name] = co_await pages.render(name);
  }
  co_return pages.known[name];
}
// [end]
}  // namespace fifty_misses_good

template <class Store, class Get>
void three_come_at_once(kata::World& world, Get& get) {
  Store& pages = world.make<Store>(world);
  const auto read = [](Store& pages, Get& get) -> awaitable<void> {
    EXPECT_EQ(co_await get(pages, "news"), "page news");
  };
  for (int i = 0; i < 3; ++i) world.spawn(read(pages, get));
  world.run_to_end();
  EXPECT_EQ(pages.rendered, 1);
}

TEST(WebServers, FiftyMisses) {
  EXPECT_EQ(rule_of(kata::single, [](kata::World& world) { three_come_at_once<Pages>(world, fifty_misses_bad::get); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single,
                    [](kata::World& world) {
                      three_come_at_once<Shared>(world, fifty_misses_good::get);
                    }),
            "");
}

// --- the last word

struct Session {
  Stream& stream;
  std::deque<std::string> queue = {};
  bool closing = false;
};

awaitable<void> write_all(Session& session);

namespace last_word_bad {
// [last-word: bad]
void close(Session& session) { session.stream.close(); }  // and what was queued is gone, "goodbye" first of all
// [end]
}  // namespace last_word_bad

namespace last_word_good {
// [last-word: good]
void close(Session& session) {
  session.closing = true;                             // write_all() closes behind the last message,
  if (session.queue.empty()) session.stream.close();  // and if there is none, nobody else will
}
// [end]
}  // namespace last_word_good

awaitable<void> write_all(Session& session) {
  while (!session.queue.empty()) {
    auto [error, size] =
        co_await asio::async_write(session.stream, asio::buffer(session.queue.front()), as_tuple(use_awaitable));
    session.queue.pop_front();
    if (error) co_return;
  }
  if (session.closing) session.stream.close();
}

TEST(WebServers, LastWord) {
  const auto program = [](kata::World& world, void (&close)(Session&)) {
    Stream& stream = world.make<Stream>(world);
    Session& session = world.make<Session>(Session{stream});
    const bool says_something = world.choose(2) == 1;
    if (says_something) session.queue = {"news,", "goodbye"};
    if (says_something) world.spawn(write_all(session));
    world.spawn([](Session& session, void (&close)(Session&)) -> awaitable<void> {
      close(session);
      co_return;
    }(session, close));
    world.run_to_end();
    EXPECT_EQ(stream.written(), says_something ? "news,goodbye" : "");
    EXPECT_FALSE(stream.is_open());
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, last_word_bad::close); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, last_word_good::close); }), "");
}

}  // namespace
