// SPDX-License-Identifier: MIT
#include "timetable.hpp"

#include <kata/explore.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/errc.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace errc = boost::system::errc;
using namespace std::chrono_literals;

// How GoogleTest prints it.
std::ostream& operator<<(std::ostream& out, const Departure& departure) {
  return out << departure.time << ' ' << departure.destination;
}

// The connection of the fetch with this number.
class Socket {
 public:
  explicit Socket(std::size_t fetch) : fetch{fetch} {}
  const std::size_t fetch;
};

namespace {

using Lines = std::vector<std::string>;
using Departures = std::vector<Departure>;

// What the network and the server make of one fetch.
struct Exchange {
  Lines reply{"2", "07:45 Mill Lane", "07:50 Old Harbour"};
  std::size_t failing = 0;  // the step that fails, from 1: resolve, connect, send, each line of the reply
  Error error{};
  bool held = false;  // a step that begins then takes until go_on()

  Lines steps{};
  std::size_t lines = 0;  // of the reply that were received
  std::function<void()> waiting{};
  std::weak_ptr<Socket> socket{};

  // What was asked of the network, as "connect, send North (Broken pipe)".
  std::string story() const {
    std::string told = steps.empty() ? "nothing" : "";
    for (const std::string& step : steps) told += (told.empty() ? "" : ", ") + step;
    return failing == 0 || steps.size() < failing ? told : told + " (" + error.message() + ")";
  }

  void go_on() {
    held = false;
    std::exchange(waiting, nullptr)();
  }
};

// The network, and a server of timetables. Fetches are told apart by the order in which they begin.
class Town {
 public:
  Town(kata::World& world, std::vector<Exchange> exchanges) : world_{world}, exchanges_{std::move(exchanges)} {}

  Exchange& exchange(std::size_t fetch) { return exchanges_.at(fetch); }
  std::size_t begun() const { return begun_; }

  Network network() {
    return {
        .resolve =
            [this](const std::string& host, std::function<void(Error, std::string)> done) {
              const std::size_t fetch = begun_++;
              ASSERT_LT(fetch, exchanges_.size()) << "more is asked of the network than there are fetches";
              step(fetch, "resolve " + host, std::move(done), "address " + std::to_string(fetch));
            },
        .connect =
            [this](const std::string& address, std::function<void(Error, Connection)> done) {
              const std::size_t fetch = std::stoul(address.substr(std::string{"address "}.size()));
              const Connection connection = std::make_shared<Socket>(fetch);
              exchange(fetch).socket = connection;
              step(fetch, "connect", std::move(done), connection);
            },
        .send =
            [this](const Connection& connection, const std::string& text, std::function<void(Error)> done) {
              ASSERT_TRUE(connection);
              step(connection->fetch, "send " + text, std::move(done));
            },
        .receive_line =
            [this](const Connection& connection, std::function<void(Error, std::string)> done) {
              ASSERT_TRUE(connection);
              Exchange& own = exchange(connection->fetch);
              ASSERT_LT(own.lines, own.reply.size()) << "the reply has no more lines";
              step(connection->fetch, "receive", std::move(done), own.reply[own.lines++]);
            },
    };
  }

 private:
  template <class... Result>
  void step(std::size_t fetch, const std::string& name, std::function<void(Error, std::decay_t<Result>...)> done,
            Result... result) {
    Exchange& own = exchange(fetch);
    own.steps.push_back(name);
    const Error error = own.steps.size() == own.failing ? own.error : Error{};
    // Whoever calls back lets go of the callback, too, and in the same handler.
    const auto call = std::make_shared<std::function<void()>>(
        [error, done = std::move(done), result...] { error ? done(error, Result{}...) : done({}, result...); });
    const auto end = [this, call] {
      world_.later([this, call] { asio::post(world_.context(), [call] { std::exchange(*call, nullptr)(); }); });
    };
    own.held ? void(own.waiting = end) : end();
  }

  kata::World& world_;
  std::vector<Exchange> exchanges_;
  std::size_t begun_ = 0;
};

// A board on a platform: it asks again when it was called back, so it must be.
struct Board {
  kata::World& world;
  bool asking = false;  // fetch() has not returned yet
  int calls = 0;
  Error error{};
  Departures departures{};
  std::shared_ptr<int> token = std::make_shared<int>();  // of which the callback owns a share
  std::function<void()> and_then = [] {};

  void ask(Timetable& timetable, const std::string& station) {
    asking = true;
    timetable.fetch(station, [this, token = token](Error e, Departures d) {
      EXPECT_FALSE(asking) << "the board was called back before fetch() had returned";
      EXPECT_NE(world.running_in(), "") << "the board was not called by a handler of the event loop";
      ++calls;
      error = e;
      departures = std::move(d);
      and_then();
    });
    asking = false;
  }

  // Is anything kept of what was asked?
  bool is_forgotten() const { return token.use_count() == 1; }
};

// What one fetch comes to.
struct Fetched {
  const Board& board;
  const Exchange& exchange;
  const Town& town;
};

void in_every_order(const std::string& station, const std::function<Exchange(kata::World&)>& make,
                    const std::function<void(const Fetched&)>& look) {
  kata::explore(kata::single, [&](kata::World& world) {
    Town& town = world.make<Town>(world, std::vector{make(world)});
    Board& board = world.make<Board>(world);
    Timetable& timetable = world.make<Timetable>(world.executor(), town.network());
    board.ask(timetable, station);
    world.settle();
    EXPECT_EQ(board.calls, 1) << (board.calls == 0 ? "nobody tells the board how its fetch has ended: it waits for ever"
                                                   : "the board was told more than once how its fetch has ended")
                              << ". Asked of the network: " << town.exchange(0).story();
    EXPECT_EQ(world.elapsed(), 0s) << "the board is told later than it could be";
    look({board, town.exchange(0), town});
    EXPECT_TRUE(board.is_forgotten()) << "the callback is kept when the fetch is over";
    EXPECT_TRUE(town.exchange(0).socket.expired()) << "the connection stays open when the fetch is over";
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the fetch";
  });
}

void expect_failure(const Fetched& fetched, Error error) {
  EXPECT_EQ(fetched.board.error, error) << "the board is told that all is well, or something else than what went wrong";
  EXPECT_EQ(fetched.board.departures, Departures{}) << "a fetch that fails brings no departures";
}

// The fetch of "North" ends with what the network says in this step, and there is no other step.
void fails_in(std::size_t first_step, std::size_t last_step, const std::vector<Error>& errors) {
  in_every_order(
      "North",
      [&](kata::World& world) {
        const std::size_t step = first_step + world.choose(last_step - first_step + 1);
        return Exchange{.failing = step, .error = errors[world.choose(errors.size())]};
      },
      [](const Fetched& fetched) {
        expect_failure(fetched, fetched.exchange.error);
        EXPECT_EQ(fetched.exchange.steps.size(), fetched.exchange.failing) << "a step that fails is the last one";
        EXPECT_EQ(fetched.town.begun(), 1u) << "what has failed is tried again";
      });
}

TEST(Timetable, FetchesWhatTheServerReplies) {
  in_every_order(
      "North",
      [](kata::World&) {
        return Exchange{.reply = {"4", "07:50 Old  Harbour ", "07:45 X", "07:45 X", "07:45 07:50"}};
      },
      [](const Fetched& fetched) {
        EXPECT_EQ(fetched.board.error, Error{});
        EXPECT_EQ(fetched.board.departures,
                  (Departures{{"07:50", "Old  Harbour "}, {"07:45", "X"}, {"07:45", "X"}, {"07:45", "07:50"}}));
        EXPECT_EQ(fetched.exchange.steps, (Lines{"resolve timetable", "connect", "send North", "receive", "receive",
                                                 "receive", "receive", "receive"}));
      });
}

TEST(Timetable, AStationWithoutDeparturesIsNoFailure) {
  in_every_order(
      "North", [](kata::World&) { return Exchange{.reply = {"0"}}; },
      [](const Fetched& fetched) {
        EXPECT_EQ(fetched.board.error, Error{});
        EXPECT_EQ(fetched.board.departures, Departures{});
      });
}

TEST(Timetable, AReplyMayHaveNinetyNineDepartures) {
  Lines reply{"99"};
  Departures expected;
  for (int minute = 0; minute < 99; ++minute) {
    const std::string time = (minute < 60 ? "07:" : "08:") + std::to_string(10 + minute % 60).substr(0, 2);
    expected.push_back({time, "Mill Lane"});
    reply.push_back(time + " Mill Lane");
  }
  in_every_order(
      "North", [&](kata::World&) { return Exchange{.reply = reply}; },
      [&](const Fetched& fetched) {
        EXPECT_EQ(fetched.board.error, Error{});
        EXPECT_EQ(fetched.board.departures, expected);
      });
}

TEST(Timetable, TellsThatTheServerWasNotFound) { fails_in(1, 1, {asio::error::host_not_found}); }

TEST(Timetable, TellsThatTheServerRefusesTheConnection) { fails_in(2, 2, {asio::error::connection_refused}); }

TEST(Timetable, TellsThatTheRequestCouldNotBeSent) { fails_in(3, 3, {asio::error::broken_pipe}); }

TEST(Timetable, TellsThatNoReplyCame) { fails_in(4, 4, {asio::error::eof, asio::error::connection_reset}); }

TEST(Timetable, TellsThatTheReplyBrokeOff) { fails_in(5, 6, {asio::error::eof, asio::error::connection_reset}); }

TEST(Timetable, TellsWhateverTheNetworkSaysInWhateverStep) {
  fails_in(1, 6,
           {asio::error::operation_aborted, asio::error::timed_out, asio::error::try_again, asio::error::no_data,
            errc::make_error_code(errc::invalid_argument), Error{7, boost::system::system_category()}});
}

TEST(Timetable, TellsThatTheReplyHasAnotherForm) {
  const std::vector<Lines> replies{{""},           {"many"},       {"-1"},           {"2 trains"},
                                   {"100"},        {"4294967297"}, {"1", "07:45"},   {"1", "07:45 "},
                                   {"1", "07:45-Mill Lane"},       {"2", "07:45 Mill Lane", ""}};
  in_every_order(
      "North", [&](kata::World& world) { return Exchange{.reply = replies[world.choose(replies.size())]}; },
      [](const Fetched& fetched) {
        expect_failure(fetched, errc::make_error_code(errc::bad_message));
        EXPECT_EQ(fetched.exchange.lines, fetched.exchange.reply.size()) << "a step that fails is the last one";
      });
}

TEST(Timetable, TellsThatAnEmptyNameIsNoStation) {
  in_every_order(
      "", [](kata::World&) { return Exchange{}; },
      [](const Fetched& fetched) {
        expect_failure(fetched, errc::make_error_code(errc::invalid_argument));
        EXPECT_EQ(fetched.town.begun(), 0u) << "the network is asked for no station at all";
      });
}

// The loop calls the board, and the board asks in that call.
TEST(Timetable, AnEmptyNameMayBeAskedForInAHandler) {
  kata::explore(kata::single, [](kata::World& world) {
    Town& town = world.make<Town>(world, std::vector<Exchange>{});
    Board& board = world.make<Board>(world);
    Timetable& timetable = world.make<Timetable>(world.executor(), town.network());
    asio::post(world.context(), [&] { board.ask(timetable, ""); });
    world.settle();
    EXPECT_EQ(board.calls, 1) << "a fetch calls back exactly once";
    EXPECT_EQ(board.error, errc::make_error_code(errc::invalid_argument));
    EXPECT_TRUE(board.is_forgotten()) << "the callback is kept when the fetch is over";
  });
}

// The next handler may take it away.
TEST(Timetable, NothingIsLeftToDoWhenItHasCalledBack) {
  kata::explore(kata::single, [](kata::World& world) {
    Town& town = world.make<Town>(
        world, std::vector{Exchange{.failing = world.choose(7), .error = asio::error::network_down}});
    Board& board = world.make<Board>(world);
    auto& timetable = world.make<std::unique_ptr<Timetable>>();
    timetable = std::make_unique<Timetable>(world.executor(), town.network());
    board.and_then = [&] {
      asio::post(world.context(), [&] {
        ASSERT_TRUE(board.is_forgotten()) << "the callback is kept when the fetch is over";
        EXPECT_TRUE(town.exchange(0).socket.expired()) << "the connection stays open when the fetch is over";
        timetable.reset();
      });
    };
    board.ask(*timetable, world.choose(2) == 0 ? "North" : "");
    world.settle();
    EXPECT_EQ(board.calls, 1) << "a fetch calls back exactly once";
    EXPECT_EQ(timetable, nullptr);
  });
}

// What a board does all day: it asks again when it was called back.
TEST(Timetable, ABoardMayAskAgainWhenItIsCalledBack) {
  kata::explore(kata::single, [](kata::World& world) {
    Town& town = world.make<Town>(
        world, std::vector{Exchange{.failing = 1 + world.choose(6), .error = asio::error::network_down}, Exchange{},
                           Exchange{.reply = {"1", "07:55 Mill Lane"}}});
    Board& board = world.make<Board>(world);
    Timetable& timetable = world.make<Timetable>(world.executor(), town.network());
    board.and_then = [&] {
      if (board.calls < 3) board.ask(timetable, "North");
    };
    board.ask(timetable, "North");
    world.settle();
    EXPECT_EQ(board.calls, 3) << "a board that asks again after a failure is not told of the end";
    EXPECT_EQ(board.error, Error{});
    EXPECT_EQ(board.departures, (Departures{{"07:55", "Mill Lane"}}));
    EXPECT_TRUE(board.is_forgotten()) << "the callback is kept when the fetch is over";
  });
}

// What was right a minute ago is not what was asked for.
TEST(Timetable, TellsOfAFailureAlsoAfterAFetchThatWentWell) {
  kata::explore(kata::single, [](kata::World& world) {
    const std::size_t failing = 1 + world.choose(6);
    Town& town = world.make<Town>(
        world, std::vector{Exchange{}, Exchange{.failing = failing, .error = asio::error::network_down}});
    Board& board = world.make<Board>(world);
    Timetable& timetable = world.make<Timetable>(world.executor(), town.network());
    for (int fetches = 1; fetches <= 2; ++fetches) {
      board.ask(timetable, "North");
      world.settle();
      ASSERT_EQ(board.calls, fetches) << "asked of the network: " << town.exchange(1).story();
    }
    EXPECT_EQ(board.error, Error{asio::error::network_down});
    EXPECT_EQ(board.departures, Departures{}) << "a fetch that fails brings no departures";
  });
}

TEST(Timetable, EachBoardIsToldWhatBecameOfItsOwnFetch) {
  kata::explore(kata::single, [](kata::World& world) {
    Town& town = world.make<Town>(world, std::vector{Exchange{.reply = {"0"}, .failing = 1 + world.choose(4),
                                                              .error = asio::error::network_down},
                                                     Exchange{.reply = {"1", "07:45 Mill Lane"}}});
    std::array<Board, 2>& boards = world.make<std::array<Board, 2>>(std::array{Board{world}, Board{world}});
    Timetable& timetable = world.make<Timetable>(world.executor(), town.network());
    boards[0].ask(timetable, "North");
    boards[1].ask(timetable, "South");
    world.settle();
    for (const Board& board : boards) EXPECT_EQ(board.calls, 1) << "a board was told never, or more than once";
    EXPECT_EQ(boards[0].error, Error{asio::error::network_down});
    EXPECT_EQ(boards[0].departures, Departures{});
    EXPECT_EQ(boards[1].error, Error{});
    EXPECT_EQ(boards[1].departures, (Departures{{"07:45", "Mill Lane"}}));
    EXPECT_EQ(town.exchange(1).steps[2], "send South");
  });
}

TEST(Timetable, FetchesDoNotWaitForEachOther) {
  constexpr std::size_t others = 100;
  kata::explore(kata::single, [](kata::World& world) {
    std::vector<Exchange> exchanges(others, Exchange{.reply = {"1", "07:45 Mill Lane"}, .held = true});
    exchanges.push_back(Exchange{.reply = {"0"}});
    Town& town = world.make<Town>(world, std::move(exchanges));
    std::vector<std::unique_ptr<Board>>& boards = world.make<std::vector<std::unique_ptr<Board>>>();
    Timetable& timetable = world.make<Timetable>(world.executor(), town.network());
    for (std::size_t i = 0; i <= others; ++i) {
      boards.push_back(std::make_unique<Board>(world));
      boards.back()->ask(timetable, "North");
      world.settle();
    }
    EXPECT_EQ(boards.back()->calls, 1) << "a fetch waits for others that the server has not answered";
    ASSERT_EQ(town.begun(), others + 1) << "each fetch asks for itself, however many there are";
    for (std::size_t i = 0; i < others; ++i) {
      EXPECT_EQ(boards[i]->calls, 0);
      town.exchange(i).go_on();
      world.settle();
      ASSERT_EQ(boards[i]->calls, 1) << "a fetch waits for others that the server has not answered";
      EXPECT_EQ(boards[i]->departures.size(), 1u);
    }
  });
}

// A server that is slow is no failure: whoever asks may wait.
TEST(Timetable, AFetchWaitsHoweverLongTheNetworkTakes) {
  kata::explore(kata::single, [](kata::World& world) {
    Town& town = world.make<Town>(world, std::vector{Exchange{.held = true}});
    Board& board = world.make<Board>(world);
    Timetable& timetable = world.make<Timetable>(world.executor(), town.network());
    board.ask(timetable, "North");
    for (std::size_t step = 1; step <= 6; ++step) {
      world.advance(48h);
      EXPECT_EQ(board.calls, 0) << "the board was told before the network had answered";
      ASSERT_EQ(town.exchange(0).steps.size(), step);
      town.exchange(0).go_on();
      town.exchange(0).held = true;
    }
    world.settle();
    EXPECT_EQ(board.calls, 1);
    EXPECT_EQ(board.error, Error{});
    EXPECT_EQ(board.departures.size(), 2u);
    EXPECT_EQ(world.elapsed(), 6 * 48h) << "something looks at the clock";
  });
}

}  // namespace
