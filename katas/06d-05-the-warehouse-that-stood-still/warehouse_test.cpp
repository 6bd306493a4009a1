// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>

#include <boost/asio/awaitable.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

using Stock = std::vector<int>;
using Calls = std::vector<std::string>;

// What machines throw.
struct Fault {};
struct Jam : std::runtime_error {
  Jam() : std::runtime_error{"a belt is jammed"} {}
};

// What became of a job that a test has started.
struct Outcome {
  bool ended = false;
  std::string error;  // what() of the exception, if it ended with one
};

// When machines are done with a call.
enum class Machinery {
  at_any_moment,  // every moment is tried
  step_by_step,   // when the test says so
};

// A warehouse, its machines and its boxes.
class Hall {
 public:
  Hall(kata::World& world, Machinery machinery, Stock stock)
      : world_{world}, machinery_{machinery}, stock_{std::move(stock)}, in_use_(stock_.size()) {
    world_.name(world_.context(), "the event loop");
  }

  Warehouse& warehouse() { return warehouse_; }
  const Stock& stock() const { return stock_; }
  const Calls& calls() const { return calls_; }  // of machines, in order

  // The first call of this name fails.
  void fail(std::string call, std::exception_ptr error = std::make_exception_ptr(Fault{})) {
    failing_ = std::move(call);
    error_ = std::move(error);
  }

  // Has this been the stock at some time since that moment? Boxes on their way count where they come from.
  std::size_t moment() const { return history_.size() - 1; }
  bool has_had(const Stock& stock, std::size_t since) const {
    return std::find(history_.begin() + static_cast<std::ptrdiff_t>(since), history_.end(), stock) != history_.end();
  }

  // Step by step: starts a move and lets it come as far as it gets. The result stays valid as long as the hall.
  const Outcome& start_move(int from, int to, int boxes) {
    Outcome& outcome = outcomes_.emplace_back();
    world_.spawn(move(from, to, boxes, outcome));
    world_.settle();
    return outcome;
  }
  const std::deque<Outcome>& outcomes() const { return outcomes_; }

  // Step by step: ends the oldest call, of all or of those for nothing but two places. False if there is none.
  bool end_call() {
    return end_call([](const std::vector<int>&) { return true; });
  }
  bool end_call(int one, int other) {
    return end_call([&](const std::vector<int>& places) {
      return std::ranges::all_of(places, [&](int place) { return place == one || place == other; });
    });
  }
  void end_calls(int one, int other) {
    while (end_call(one, other)) {
    }
  }
  void end_calls_before(const std::string& call) {
    while (std::ranges::count(calls_, call) == 0 && end_call()) {
    }
  }
  void end_all_calls() {
    while (end_call()) {
    }
  }

 private:
  struct Step {
    std::vector<int> places;
    kata::Gate gate = {};
  };

  // A place while a call is for it.
  class Use {
   public:
    Use(Hall& hall, int place) : in_use_{hall.in_use_.at(place)} {
      if (++in_use_ > 1) ADD_FAILURE() << "two calls at a time for place " << place << ": the boxes are broken";
    }
    Use(const Use&) = delete;
    ~Use() { --in_use_; }

   private:
    int& in_use_;
  };

  asio::awaitable<void> move(int from, int to, int boxes, Outcome& outcome) {
    try {
      co_await warehouse_.move(from, to, boxes);
    } catch (const std::exception& e) {
      outcome.error = e.what();
    }
    outcome.ended = true;
  }

  bool end_call(const std::function<bool(const std::vector<int>& places)>& is_it) {
    for (Step& step : steps_) {
      if (step.gate.waiting() == 0 || !is_it(step.places)) continue;
      step.gate.open_one();
      world_.settle();
      return true;
    }
    return false;
  }

  asio::awaitable<int> count(int place) {
    const Use use{*this, place};
    co_await work("count " + std::to_string(place), {place});
    co_return stock_[place];
  }

  asio::awaitable<void> carry(int from, int to, int boxes) {
    const Use unloading{*this, from};
    const Use loading{*this, to};
    EXPECT_GE(stock_[from], boxes) << "boxes are to be carried that are not there";
    EXPECT_LE(stock_[to] + boxes, Warehouse::capacity) << "boxes are to be carried to where there is no room";
    stock_[from] -= boxes;
    try {
      co_await work("carry " + std::to_string(boxes), {from, to});
    } catch (...) {
      stock_[from] += boxes;
      throw;
    }
    stock_[to] += boxes;
    history_.push_back(stock_);
  }

  asio::awaitable<void> work(std::string call, std::vector<int> places) {
    EXPECT_EQ(world_.running_in(), "the event loop") << "machines belong to the thread of the event loop";
    calls_.push_back(call);
    if (machinery_ == Machinery::at_any_moment) {
      co_await world_.external();
    } else {
      co_await steps_.emplace_back(std::move(places)).gate.pass();
    }
    if (failing_ == call) {
      failing_.reset();
      std::rethrow_exception(error_);
    }
  }

  kata::World& world_;
  Machinery machinery_;
  Stock stock_;
  std::vector<int> in_use_;  // calls for each place
  std::vector<Stock> history_{stock_};
  std::optional<std::string> failing_;
  std::exception_ptr error_;
  Calls calls_;
  std::deque<Step> steps_;
  std::deque<Outcome> outcomes_;
  Warehouse warehouse_{world_.executor(), static_cast<int>(stock_.size()),
                       Machines{.count = [this](int place) { return count(place); },
                                .carry = [this](int from, int to, int boxes) { return carry(from, to, boxes); }}};
};

// Runs `story` with a hall of its own for each order of events that is possible on one thread.
void in_every_order(Machinery machinery, const Stock& stock, const std::function<void(kata::World&, Hall&)>& story) {
  kata::explore(kata::single,
                [&](kata::World& world) { story(world, world.make<Hall>(world, machinery, stock)); });
}

// For clients that come at any moment.
asio::awaitable<void> at_any_moment(kata::World& world, asio::awaitable<void> job) {
  co_await world.external();
  co_await std::move(job);
}

asio::awaitable<void> move_or_tell(Hall& hall, int from, int to, int boxes, Calls& errors) {
  try {
    co_await hall.warehouse().move(from, to, boxes);
  } catch (const Fault&) {
    errors.push_back("a machine failed");
  } catch (const Jam&) {
    errors.push_back("a machine is jammed");
  } catch (const std::runtime_error& e) {
    errors.push_back(e.what());
  }
}

asio::awaitable<void> take_stock(Hall& hall) {
  const std::size_t begin = hall.moment();
  const Stock stock = co_await hall.warehouse().stocktake();
  EXPECT_TRUE(hall.has_had(stock, begin)) << "the numbers " << testing::PrintToString(stock)
                                          << " were never true together while stock was taken";
}

// Runs all that was spawned to its end.
void run(kata::World& world) {
  world.run_spawned();
  EXPECT_EQ(world.elapsed(), std::chrono::nanoseconds{0}) << "a job waited for the clock and not for its places";
}

// The same step by step.
void end(kata::World& world, Hall& hall) {
  hall.end_all_calls();
  run(world);
  for (const Outcome& move : hall.outcomes()) EXPECT_EQ(move.error, "") << "a move that is possible was refused";
}

TEST(Warehouse, AMoveCarriesTheBoxesInOneGo) {
  in_every_order(Machinery::step_by_step, {5, 0}, [](kata::World& world, Hall& hall) {
    const Outcome& move = hall.start_move(0, 1, 3);
    hall.end_calls_before("carry 3");
    EXPECT_FALSE(move.ended) << "the boxes are still on their way";
    end(world, hall);
    EXPECT_EQ(hall.stock(), (Stock{2, 3}));
    EXPECT_EQ(std::ranges::count(hall.calls(), "carry 3"), 1);
  });
}

TEST(Warehouse, TwoMovesInOppositeDirectionsEnd) {
  in_every_order(Machinery::at_any_moment, {5, 5}, [](kata::World& world, Hall& hall) {
    world.spawn(at_any_moment(world, hall.warehouse().move(0, 1, 3)));
    world.spawn(at_any_moment(world, hall.warehouse().move(1, 0, 2)));
    run(world);
    EXPECT_EQ(hall.stock(), (Stock{4, 6}));
  });
}

TEST(Warehouse, ThreeMovesInARingEnd) {
  in_every_order(Machinery::at_any_moment, {5, 5, 5}, [](kata::World& world, Hall& hall) {
    world.spawn(at_any_moment(world, hall.warehouse().move(0, 1, 1)));
    world.spawn(at_any_moment(world, hall.warehouse().move(1, 2, 2)));
    world.spawn(at_any_moment(world, hall.warehouse().move(2, 0, 4)));
    run(world);
    EXPECT_EQ(hall.stock(), (Stock{8, 4, 3}));
  });
}

// The jobs that three places allow: a move in each of six directions, or a stocktake.
constexpr std::size_t job_count = 7;

asio::awaitable<void> any_job(kata::World& world, Hall& hall, int boxes) {
  const int job = static_cast<int>(world.choose(job_count));
  const int from = job / 2;
  return job == 6 ? take_stock(hall) : hall.warehouse().move(from, (from + 1 + job % 2) % 3, boxes);
}

TEST(Warehouse, AnyTwoJobsEndWheneverTheyBegin) {
  in_every_order(Machinery::at_any_moment, {5, 5, 5}, [](kata::World& world, Hall& hall) {
    world.spawn(at_any_moment(world, any_job(world, hall, 1)));
    world.spawn(at_any_moment(world, any_job(world, hall, 2)));
    run(world);
    world.spawn(take_stock(hall));
    run(world);
  });
}

TEST(Warehouse, AnyThreeJobsThatBeginTogetherEnd) {
  in_every_order(Machinery::at_any_moment, {5, 5, 5}, [](kata::World& world, Hall& hall) {
    for (const int boxes : {1, 2, 1}) world.spawn(any_job(world, hall, boxes));
    run(world);
  });
}

asio::awaitable<void> move_to_and_fro(Hall& hall) {
  co_await hall.warehouse().move(0, 2, 1);
  co_await hall.warehouse().move(2, 0, 1);
  co_await hall.warehouse().move(0, 2, 1);
}

TEST(Warehouse, AStocktakeSeesABoxThatGoesToAndFroInOnePlace) {
  in_every_order(Machinery::at_any_moment, {5, 5, 5}, [](kata::World& world, Hall& hall) {
    world.spawn(at_any_moment(world, move_to_and_fro(hall)));
    world.spawn(at_any_moment(world, take_stock(hall)));
    run(world);
  });
}

TEST(Warehouse, AStocktakeIsRightHoweverManyMovesCrossIt) {
  in_every_order(Machinery::step_by_step, {5, 5, 5}, [](kata::World& world, Hall& hall) {
    world.spawn(take_stock(hall));
    world.settle();
    for (int round = 0; round < 40; ++round) {
      hall.end_calls(0, 2);  // up to the counting of place 1
      const Outcome& move = round % 2 == 0 ? hall.start_move(0, 2, 1) : hall.start_move(2, 0, 1);
      hall.end_calls(0, 2);
      if (!move.ended) break;  // it waits for the end of the stocktake
      hall.end_call();
    }
    end(world, hall);
  });
}

// Every move between two of twelve places, which begins when a stocktake has come so far.
TEST(Warehouse, AMoveAndAStocktakeOfManyPlacesEnd) {
  in_every_order(Machinery::step_by_step, Stock(12, 5), [](kata::World& world, Hall& hall) {
    world.spawn(take_stock(hall));
    world.settle();
    for (std::size_t calls = 2 * world.choose(6); calls > 0; --calls) hall.end_call();
    const int from = static_cast<int>(world.choose(12));
    const int to = (from + 1 + static_cast<int>(world.choose(11))) % 12;
    world.spawn(hall.warehouse().move(from, to, 1));
    world.settle();
    end(world, hall);
  });
}

TEST(Warehouse, AStocktakeHasEveryPlaceCounted) {
  in_every_order(Machinery::at_any_moment, {1, 2, 3}, [](kata::World& world, Hall& hall) {
    for (int round = 1; round <= 2; ++round) {
      EXPECT_EQ(world.run(hall.warehouse().stocktake()), (Stock{1, 2, 3}));
      world.settle();
      for (const char* call : {"count 0", "count 1", "count 2"}) {
        EXPECT_GE(std::ranges::count(hall.calls(), call), round) << call;
      }
    }
  });
}

// In each of these two, every place takes every part once.
TEST(Warehouse, TwoMovesDoNotTakeTheSameBoxes) {
  in_every_order(Machinery::at_any_moment, {4, 4, 4}, [](kata::World& world, Hall& hall) {
    const int from = static_cast<int>(world.choose(3));
    Calls errors;
    world.spawn(at_any_moment(world, move_or_tell(hall, from, (from + 1) % 3, 3, errors)));
    world.spawn(at_any_moment(world, move_or_tell(hall, from, (from + 2) % 3, 3, errors)));
    run(world);
    EXPECT_EQ(errors, Calls{"only 1 in place " + std::to_string(from)});
    EXPECT_EQ(hall.stock()[from], 1);
  });
}

TEST(Warehouse, TwoMovesDoNotFillTheSameRoom) {
  in_every_order(Machinery::at_any_moment, {5, 5, 5}, [](kata::World& world, Hall& hall) {
    const int to = static_cast<int>(world.choose(3));
    Calls errors;
    world.spawn(at_any_moment(world, move_or_tell(hall, (to + 1) % 3, to, 3, errors)));
    world.spawn(at_any_moment(world, move_or_tell(hall, (to + 2) % 3, to, 3, errors)));
    run(world);
    EXPECT_EQ(errors, Calls{"no room in place " + std::to_string(to)});
    EXPECT_EQ(hall.stock()[to], 8);
  });
}

TEST(Warehouse, AMoveThatIsNotPossibleMovesNothing) {
  in_every_order(Machinery::at_any_moment, {3, 5, 8}, [](kata::World& world, Hall& hall) {
    Calls errors;
    world.spawn(move_or_tell(hall, 0, 1, 4, errors));
    run(world);
    world.spawn(move_or_tell(hall, 1, 2, 3, errors));
    run(world);
    world.spawn(move_or_tell(hall, 1, 2, 256, errors));
    run(world);
    EXPECT_EQ(errors, (Calls{"only 3 in place 0", "no room in place 2", "only 5 in place 1"}));
    EXPECT_EQ(hall.stock(), (Stock{3, 5, 8}));
    world.spawn(hall.warehouse().move(0, 1, 3));
    world.spawn(hall.warehouse().move(1, 2, 2));
    run(world);
    EXPECT_EQ(hall.stock(), (Stock{0, 6, 10}));
    world.spawn(move_or_tell(hall, 2, 0, 11, errors));
    run(world);
    EXPECT_EQ(errors.back(), "only 10 in place 2");
  });
}

TEST(Warehouse, AMoveThatIsNotPossibleHoldsUpNobodyElse) {
  in_every_order(Machinery::at_any_moment, {1, 5, 10}, [](kata::World& world, Hall& hall) {
    const bool room = world.choose(2) == 0;
    Calls errors;
    world.spawn(at_any_moment(world, move_or_tell(hall, 0, room ? 1 : 2, room ? 3 : 1, errors)));
    world.spawn(at_any_moment(world, hall.warehouse().move(1, 0, 1)));
    run(world);
    EXPECT_EQ(errors.size(), 1u);
    EXPECT_EQ(hall.stock(), (Stock{2, 4, 10}));
  });
}

TEST(Warehouse, AMachineThatFailsHoldsUpNobodyElse) {
  in_every_order(Machinery::at_any_moment, {5, 5}, [](kata::World& world, Hall& hall) {
    hall.fail(Calls{"count 0", "count 1", "carry 2"}[world.choose(3)]);
    Calls errors;
    world.spawn(at_any_moment(world, move_or_tell(hall, 0, 1, 2, errors)));
    world.spawn(at_any_moment(world, move_or_tell(hall, 1, 0, 2, errors)));
    run(world);
    EXPECT_EQ(errors, Calls{"a machine failed"});
    EXPECT_TRUE(hall.stock() == (Stock{3, 7}) || hall.stock() == (Stock{7, 3})) << "one of the two moves failed";
    world.spawn(take_stock(hall));
    run(world);
  });
}

TEST(Warehouse, WhateverAMachineThrowsIsPassedOn) {
  in_every_order(Machinery::at_any_moment, {5, 5}, [](kata::World& world, Hall& hall) {
    hall.fail(Calls{"count 0", "count 1", "carry 2"}[world.choose(3)], std::make_exception_ptr(Jam{}));
    Calls errors;
    world.spawn(move_or_tell(hall, 0, 1, 2, errors));
    run(world);
    EXPECT_EQ(errors, Calls{"a machine is jammed"});
    EXPECT_EQ(hall.stock(), (Stock{5, 5})) << "a move that fails has moved nothing";
    hall.fail("count 1", std::make_exception_ptr(Jam{}));
    EXPECT_THROW(world.run(hall.warehouse().stocktake()), Jam);
    world.settle();
  });
}

TEST(Warehouse, AStocktakeThatFailsHoldsUpNobodyElse) {
  in_every_order(Machinery::at_any_moment, {5, 5}, [](kata::World& world, Hall& hall) {
    hall.fail(Calls{"count 0", "count 1"}[world.choose(2)]);
    Calls errors;
    world.spawn(at_any_moment(world, move_or_tell(hall, 0, 1, 2, errors)));
    try {
      world.run(hall.warehouse().stocktake());
    } catch (const Fault&) {
      errors.push_back("a machine failed");
    }
    run(world);
    EXPECT_EQ(errors, Calls{"a machine failed"}) << "a stocktake or a move";
    world.spawn(hall.warehouse().move(0, 1, 2));
    world.spawn(take_stock(hall));
    run(world);
  });
}

TEST(Warehouse, AMoveThatMakesNoSenseIsRefusedBeforeAnyMachineIsCalled) {
  in_every_order(Machinery::step_by_step, {5, 5}, [](kata::World& world, Hall& hall) {
    EXPECT_THROW(world.run(hall.warehouse().move(2, 0, 1)), std::out_of_range);
    EXPECT_THROW(world.run(hall.warehouse().move(0, 0, 1)), std::invalid_argument);
    EXPECT_THROW(world.run(hall.warehouse().move(0, 1, -1)), std::invalid_argument);
    EXPECT_EQ(hall.start_move(0, 2, 1).error, "no place 2");
    EXPECT_EQ(hall.start_move(-1, 0, 1).error, "no place -1");
    EXPECT_EQ(hall.start_move(1, 1, 1).error, "from place 1 to itself");
    EXPECT_EQ(hall.start_move(0, 1, 0).error, "cannot move 0");
    EXPECT_EQ(hall.calls(), Calls{});
  });
}

// Five places in any order.
std::vector<int> any_order(kata::World& world) {
  std::vector<int> places{0, 1, 2, 3, 4};
  for (std::size_t i = 0; i + 1 < places.size(); ++i) std::swap(places[i], places[i + world.choose(places.size() - i)]);
  return places;
}

TEST(Warehouse, MovesWithoutACommonPlaceDoNotWaitForEachOther) {
  in_every_order(Machinery::step_by_step, {5, 5, 5, 5, 5}, [](kata::World& world, Hall& hall) {
    const std::vector<int> place = any_order(world);
    hall.start_move(place[0], place[1], 1);
    for (std::size_t calls = world.choose(3); calls > 0; --calls) hall.end_call();
    const Outcome& quick = hall.start_move(place[2], place[3], 1);
    hall.end_calls(place[2], place[3]);
    ASSERT_TRUE(quick.ended) << "a move waits for one that has no place in common with it";
    end(world, hall);
  });
}

TEST(Warehouse, AMoveThatWaitsHoldsUpNoMoveWithOtherPlaces) {
  in_every_order(Machinery::step_by_step, {5, 5, 5, 5, 5}, [](kata::World& world, Hall& hall) {
    const std::vector<int> place = any_order(world);
    hall.start_move(place[0], place[1], 1);
    hall.start_move(place[1], place[2], 1);
    const Outcome& quick = hall.start_move(place[3], place[4], 1);
    hall.end_calls(place[3], place[4]);
    ASSERT_TRUE(quick.ended) << "a move waits for one that has no place in common with it, and itself waits";
    end(world, hall);
  });
}

// Some moves wait for the same one. When that has ended, all but one stand still, because their machines take
// long or because they have to wait for another move; that one goes on.
TEST(Warehouse, AMoveGoesOnAsSoonAsItsPlacesAreFree) {
  in_every_order(Machinery::step_by_step, {5, 5, 5, 5, 5}, [](kata::World& world, Hall& hall) {
    const std::vector<int> place = any_order(world);
    hall.start_move(place[0], place[1], 3);
    hall.end_calls_before("carry 3");
    if (world.choose(2) == 1) hall.start_move(place[2], place[4], 1);
    const auto start_others = [&] {
      for (int i = 0; i < 3; ++i) hall.start_move(place[1], place[2], 1);
    };
    const bool others_first = world.choose(2) == 0;
    if (others_first) start_others();
    const Outcome& quick = hall.start_move(place[0], place[3], 1);
    if (!others_first) start_others();

    hall.end_calls(place[0], place[1]);
    hall.end_calls(place[0], place[3]);
    ASSERT_TRUE(quick.ended) << "a move waits although both of its places are free";
    end(world, hall);
  });
}

TEST(Warehouse, AnyNumberOfMovesWithoutACommonPlaceOverlap) {
  in_every_order(Machinery::step_by_step, Stock(300, 5), [](kata::World& world, Hall& hall) {
    for (int i = 0; i < 150; ++i) hall.start_move(i, 299 - i, 1);
    for (int i = 149; i > 0; --i) {
      hall.end_calls(i, 299 - i);
      ASSERT_EQ(hall.stock()[i], 4) << "the move from place " << i << " waits for one of other places";
    }
    end(world, hall);
  });
}

TEST(Warehouse, NothingIsLeftOfAJobThatHasEnded) {
  in_every_order(Machinery::at_any_moment, {5, 5}, [](kata::World& world, Hall& hall) {
    world.run(hall.warehouse().stocktake());
    world.settle();
    const std::size_t coroutines = world.live_frames();
    world.spawn(hall.warehouse().move(0, 1, 1));
    world.spawn(hall.warehouse().move(1, 0, 2));
    run(world);
    EXPECT_EQ(world.live_frames(), coroutines) << "something is left behind of a job that has ended";
  });
}

TEST(Warehouse, WarehousesDoNotWaitForEachOther) {
  in_every_order(Machinery::step_by_step, {5, 5}, [](kata::World& world, Hall& hall) {
    Hall& other = world.make<Hall>(world, Machinery::step_by_step, Stock{5, 5});
    hall.start_move(0, 1, 1);
    const Outcome& quick = other.start_move(0, 1, 2);
    other.end_all_calls();
    ASSERT_TRUE(quick.ended) << "a move waits for one in another warehouse";
    end(world, hall);
    EXPECT_EQ(hall.stock(), (Stock{4, 6}));
    EXPECT_EQ(other.stock(), (Stock{3, 7}));
  });
}

}  // namespace
