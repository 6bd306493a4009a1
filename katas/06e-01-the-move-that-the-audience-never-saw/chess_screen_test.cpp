// SPDX-License-Identifier: MIT
#include "chess_screen.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/stream.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;
using Error = boost::system::error_code;

constexpr std::string_view request =
    "GET /game HTTP/1.1\r\n"
    "Host: chess.example\r\n"
    "Connection: Upgrade\r\n"
    "Upgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\n"
    "\r\n";

// A frame at the beginning of `bytes`, which loses it; none if it has not come to its end.
struct Frame {
  bool last;
  int kind;
  std::string text;
};

std::optional<Frame> take_frame(std::string_view& bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.size() < 2) return std::nullopt;
  std::size_t size = byte(1);
  const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (bytes.size() < 2 + more) return std::nullopt;
  if (more > 0) size = 0;
  for (std::size_t i = 0; i < more; ++i) size = size * 256 + byte(2 + i);
  if (bytes.size() - 2 - more < size) return std::nullopt;
  Frame frame{(byte(0) & 0x80) != 0, byte(0) & 0x7f, std::string{bytes.substr(2 + more, size)}};
  bytes.remove_prefix(2 + more + size);
  return frame;
}

// The messages that have come whole: a text is one frame of kind 1, and any number of kind 0 until the last.
Texts messages_in(std::string_view bytes) {
  Texts messages;
  bool whole = true;
  while (const auto frame = take_frame(bytes)) {
    EXPECT_EQ(frame->kind, whole ? 1 : 0) << "the browser cannot read this: " << frame->text.substr(0, 40);
    if (whole) messages.emplace_back();
    messages.back() += frame->text;
    whole = frame->last;
  }
  if (!whole) messages.pop_back();
  return messages;
}

// A stream on which writes may wait until they are let through.
struct Line {
  kata::Stream& stream;
  bool held = false;
  std::function<void()> waiting = {};

  auto get_executor() { return stream.get_executor(); }
  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler handler) {
    stream.async_read_some(buffers, std::move(handler));
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler handler) {
    if (!held) return stream.async_write_some(buffers, std::move(handler));
    waiting = [this, buffers, handler]() mutable { stream.async_write_some(buffers, std::move(handler)); };
  }
};

// One who watches: the screen, and the browser at the other end of its line.
class Audience {
 public:
  explicit Audience(kata::World& world) : world_{world}, stream{world} {
    kata::at_end_of_world([this] { line_.waiting = nullptr; });
    stream.feed(request);
    world.run(socket_.accept());
    before_ = stream.written().size();
    EXPECT_TRUE(stream.written().starts_with("HTTP/1.1 101 ")) << stream.written();
  }

  // A slow audience: nothing passes but what is let through.
  void hold() { line_.held = true; }
  void let_one_through() {
    if (line_.waiting) std::exchange(line_.waiting, nullptr)();
    world_.advance(0s);
  }
  void let_all_through() {
    line_.held = false;
    let_one_through();
  }

  Texts seen() const { return messages_in(std::string_view{stream.written()}.substr(before_)); }

  // Shows it, and notes how that has ended.
  asio::awaitable<void> watch(std::string text) {
    shown.push_back(text);
    try {
      co_await screen.show(text);
      ended.push_back(text);
    } catch (const boost::system::system_error& error) {
      failed.push_back(text);
      errors.push_back(error.code());
    }
  }
  void show(std::string text) { world_.spawn(watch(std::move(text))); }
  void show_all(const Texts& texts) {
    for (const std::string& text : texts) show(text);
  }

  void keep_time() {
    const auto keep = [](Audience& audience) -> asio::awaitable<void> {
      try {
        co_await audience.screen.keep_time();
        ADD_FAILURE() << "keep_time() has ended";
      } catch (const boost::system::system_error&) {
        audience.keeps_time = false;
      }
    };
    keeps_time = true;
    world_.spawn(keep(*this));
  }

  Texts shown, ended, failed;  // in their order
  std::vector<Error> errors;   // of those that have failed
  bool keeps_time = false;
  std::vector<std::chrono::nanoseconds> asked;  // when, for the times on the clocks

 private:
  kata::World& world_;

 public:
  kata::Stream stream;

 private:
  Line line_{stream};
  WebSocket socket_{line_, [this](const std::string& what) { world_.broken(what); }};
  std::size_t before_ = 0;

 public:
  ChessScreen screen{socket_, [this] {
                       asked.push_back(world_.elapsed());
                       return "times " + std::to_string(asked.size());
                     }};
};

void in_every_order(const std::function<void(Audience&, kata::World&)>& body) {
  kata::explore(kata::single, [&](kata::World& world) {
    Audience& audience = world.make<Audience>(world);
    body(audience, world);
  });
}

// The same for what needs no clock.
void without_clocks(const std::function<void(Audience&, kata::World&)>& body) {
  in_every_order([&](Audience& audience, kata::World& world) {
    body(audience, world);
    world.run_to_end();
    EXPECT_EQ(world.elapsed(), 0s) << "something waits for the clock";
    EXPECT_EQ(world.live_frames(), 0u) << "all is shown, and something goes on";
  });
}

// The connection is lost, and the screen hears of it when it shows the next times.
void end(Audience& audience, kata::World& world) {
  audience.stream.close();
  world.advance(20s);
  if (audience.keeps_time) world.broken("the connection is lost, and keep_time() has not thrown");
  world.run_to_end();
}

TEST(ChessScreen, ShowsMovesThatComeOneByOne) {
  without_clocks([](Audience& audience, kata::World& world) {
    audience.show("e4");
    world.settle();
    EXPECT_EQ(audience.seen(), (Texts{"e4"}));
    audience.show("e5");
    world.settle();
    EXPECT_EQ(audience.seen(), (Texts{"e4", "e5"}));
    EXPECT_EQ(audience.ended, (Texts{"e4", "e5"}));
  });
}

TEST(ChessScreen, MovesThatComeTogetherAreAllSeen) {
  without_clocks([](Audience& audience, kata::World& world) {
    const Texts moves{"e4", "e5", "Nf3"};
    audience.show_all(moves);
    world.settle();
    EXPECT_EQ(audience.seen(), moves);
    EXPECT_EQ(audience.ended, moves);
  });
}

TEST(ChessScreen, HoweverManyMovesMayComeTogether) {
  without_clocks([](Audience& audience, kata::World& world) {
    Texts moves;
    for (int i = 0; i < 60; ++i) moves.push_back("move " + std::to_string(i));
    audience.show_all(moves);
    world.settle();
    EXPECT_EQ(audience.seen(), moves);
  });
}

TEST(ChessScreen, AMoveIsSeenThoughOneIsStillUnderWay) {
  without_clocks([](Audience& audience, kata::World& world) {
    audience.hold();
    audience.show("e4");
    world.settle();
    audience.show("e5");
    world.settle();
    EXPECT_EQ(audience.seen(), Texts{});
    audience.let_all_through();
    EXPECT_EQ(audience.seen(), (Texts{"e4", "e5"}));
  });
}

TEST(ChessScreen, EndsWhenItsMoveIsSent) {
  without_clocks([](Audience& audience, kata::World& world) {
    audience.hold();
    audience.show_all({"e4", "e5", "Nf3"});
    world.settle();
    EXPECT_EQ(audience.ended, Texts{}) << "show() has ended, and its move is not sent";
    audience.let_one_through();
    EXPECT_EQ(audience.ended, (Texts{"e4"})) << "one move is sent, and show() has ended for these";
    audience.let_one_through();
    EXPECT_EQ(audience.ended, (Texts{"e4", "e5"})) << "two moves are sent, and show() has ended for these";
    audience.let_all_through();
    EXPECT_EQ(audience.ended, (Texts{"e4", "e5", "Nf3"}));
  });
}

TEST(ChessScreen, ShowsMovesAfterManyThatCameTogether) {
  without_clocks([](Audience& audience, kata::World& world) {
    Texts moves;
    for (const Texts& next : {Texts{"e4", "e5", "Nf3"}, Texts{"Nc6"}, Texts{"Bb5", "a6"}}) {
      audience.show_all(next);
      world.settle();
      moves.insert(moves.end(), next.begin(), next.end());
      EXPECT_EQ(audience.seen(), moves);
    }
  });
}

TEST(ChessScreen, EachTextIsOneMessageHoweverLongItIs) {
  without_clocks([](Audience& audience, kata::World& world) {
    const Texts texts{std::string(20'000, 'x'), "", "e4", std::string("0\0\n", 3), std::string(5'000, 'y')};
    audience.show_all(texts);
    world.settle();
    EXPECT_TRUE(audience.seen() == texts) << "the audience has not seen the texts that were shown";
    EXPECT_EQ(audience.seen().size(), texts.size());
  });
}

TEST(ChessScreen, OtherScreensDoNotWait) {
  without_clocks([](Audience& slow, kata::World& world) {
    Audience& quick = world.make<Audience>(world);
    slow.hold();
    slow.show_all({"e4", "e5"});
    world.settle();
    quick.show_all({"d4", "d5"});
    world.settle();
    EXPECT_EQ(quick.seen(), (Texts{"d4", "d5"})) << "one screen waits for another one";
    slow.let_all_through();
    EXPECT_EQ(slow.seen(), (Texts{"e4", "e5"}));
  });
}

TEST(ChessScreen, ShowsTheTimesEveryTenSeconds) {
  in_every_order([](Audience& audience, kata::World& world) {
    audience.keep_time();
    world.advance(9'999ms);
    EXPECT_EQ(audience.seen(), Texts{});
    world.advance(1ms);
    EXPECT_EQ(audience.seen(), (Texts{"times 1"}));
    audience.show("e4");
    world.advance(25s);
    EXPECT_EQ(audience.seen(), (Texts{"times 1", "e4", "times 2", "times 3"}));
    EXPECT_EQ(audience.asked, (std::vector<std::chrono::nanoseconds>{10s, 20s, 30s})) << "the times are old";
    end(audience, world);
  });
}

TEST(ChessScreen, ShowsTheTimesThoughAMoveIsUnderWay) {
  in_every_order([](Audience& audience, kata::World& world) {
    audience.keep_time();
    audience.hold();
    audience.show_all({"e4", "e5"});
    world.advance(12s);
    audience.show("Nf3");
    world.advance(1s);
    audience.let_all_through();
    EXPECT_EQ(audience.seen(), (Texts{"e4", "e5", "times 1", "Nf3"}));
    end(audience, world);
  });
}

TEST(ChessScreen, ShowsAMoveThoughTheTimesAreUnderWay) {
  in_every_order([](Audience& audience, kata::World& world) {
    audience.keep_time();
    audience.hold();
    world.advance(12s);
    audience.show("e4");
    world.advance(1s);
    audience.let_all_through();
    EXPECT_EQ(audience.seen(), (Texts{"times 1", "e4"}));
    end(audience, world);
  });
}

TEST(ChessScreen, TheNextTimesComeTenSecondsAfterTheLastWereSent) {
  in_every_order([](Audience& audience, kata::World& world) {
    audience.keep_time();
    audience.hold();
    world.advance(25s);
    audience.let_all_through();
    EXPECT_EQ(audience.seen(), (Texts{"times 1"}));
    world.advance(9s);
    EXPECT_EQ(audience.seen(), (Texts{"times 1"})) << "the next times are sent too early";
    world.advance(1s);
    EXPECT_EQ(audience.seen(), (Texts{"times 1", "times 2"}));
    end(audience, world);
  });
}

TEST(ChessScreen, TellsAllThatAreUnderWayThatTheConnectionIsLost) {
  without_clocks([](Audience& audience, kata::World& world) {
    audience.stream.fail_write(3, asio::error::broken_pipe);  // the handshake was the first
    audience.show_all({"e4", "e5", "Nf3", "Nc6"});
    world.settle();
    EXPECT_EQ(audience.ended, (Texts{"e4"}));
    EXPECT_EQ(audience.failed, (Texts{"e5", "Nf3", "Nc6"})) << "the connection is lost, and not all have heard of it";
    if (!audience.errors.empty()) EXPECT_EQ(audience.errors.front(), asio::error::broken_pipe);
    audience.show("Bb5");
    world.settle();
    EXPECT_EQ(audience.failed, (Texts{"e5", "Nf3", "Nc6", "Bb5"}))
        << "the connection is lost, and show() does not say so";
    EXPECT_EQ(audience.seen(), (Texts{"e4"}));
  });
}

TEST(ChessScreen, KeepsNoTimeWhenTheConnectionIsLost) {
  in_every_order([](Audience& audience, kata::World& world) {
    audience.stream.fail_write(2, asio::error::broken_pipe);
    audience.keep_time();
    audience.show("e4");
    world.advance(5s);
    EXPECT_EQ(audience.failed, (Texts{"e4"}));
    end(audience, world);
  });
}

// Two report moves of two boards whenever they like, and the audience takes them whenever it likes.
TEST(ChessScreen, WheneverTheyComeMovesAreSeenInTheirOrder) {
  without_clocks([](Audience& audience, kata::World& world) {
    const auto play = [](kata::World& world, Audience& audience, Texts moves) -> asio::awaitable<void> {
      for (const std::string& move : moves) {
        co_await world.external();
        co_await audience.watch(move);
      }
    };
    world.spawn(play(world, audience, {"e4", "e5"}));
    world.spawn(play(world, audience, {"d4", "d5"}));
    world.spawn(play(world, audience, {"c4"}));
    world.run_to_end();
    EXPECT_EQ(audience.shown.size(), 5u);
    EXPECT_EQ(audience.seen(), audience.shown)
        << "not all moves were seen, or not in the order in which they were shown";
  });
}

}  // namespace
