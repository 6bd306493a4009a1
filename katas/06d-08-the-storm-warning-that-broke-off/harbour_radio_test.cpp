// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/witness.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

using Names = std::vector<std::string>;

// What became of a warning.
struct Warning {
  bool ended = false;
  Names acknowledged;
};

// A harbour whose ships wait with their answers until the test lets them give them.
class Port {
 public:
  explicit Port(kata::World& world) : world_{world} {}

  // `visit` stands for the ship in calls() and answer(): it tells two visits of a ship from each other.
  void arrive(const std::string& name) { arrive(name, name); }
  void arrive(const std::string& name, const std::string& visit) { radio_.arrive(name, Line{*this, visit}); }
  void leave(const std::string& name) { radio_.leave(name); }
  Names in_port() const { return radio_.in_port(); }

  // The result stays valid as long as the port.
  const Warning& warn(const std::string& text = "storm") {
    Warning& warning = warnings_.emplace_back();
    asio::co_spawn(world_.context(), radio_.warn(text), [&warning](std::exception_ptr error, Names acknowledged) {
      if (error) std::rethrow_exception(error);
      warning.ended = true;
      warning.acknowledged = std::move(acknowledged);
    });
    world_.settle();
    return warning;
  }

  // All calls that have begun, as in "Ada: storm".
  const Names& calls() const { return calls_.names(); }

  // Ends the oldest call to it.
  void answer(const std::string& visit, bool acknowledges = true) {
    kata::Gate& gate = gates_[visit];
    if (gate.waiting() == 0) {
      ADD_FAILURE() << visit << " is not being called";
      return;
    }
    answers_[visit] = acknowledges;
    gate.open_one();
    world_.settle();
  }
  void answer_all() {
    for (bool any = true; any;) {
      any = false;
      for (auto& [visit, gate] : gates_) {
        if (gate.waiting() == 0) continue;
        answer(visit);
        any = true;
      }
    }
  }

  // What the radio keeps for this visit.
  int lines(const std::string& visit) const {
    const auto found = lines_.find(visit);
    return found == lines_.end() ? 0 : found->second;
  }

 private:
  // A line to a ship: a Call that notices when it is destroyed too early.
  class Line {
   public:
    Line(Port& port, std::string visit) : port_{&port}, visit_{std::move(visit)} { ++port_->lines_[visit_]; }
    Line(const Line& other) : Line{*other.port_, other.visit_} {}
    ~Line() { --port_->lines_[visit_]; }
    Line& operator=(const Line&) = delete;

    asio::awaitable<bool> operator()(std::string warning) const {
      return port_->talk(visit_, std::move(warning), life_);
    }

   private:
    Port* port_;
    std::string visit_;
    std::shared_ptr<const int> life_ = std::make_shared<const int>(0);
  };

  asio::awaitable<bool> talk(std::string visit, std::string warning, std::weak_ptr<const int> line) {
    calls_.add(visit + ": " + warning);
    co_await gates_[visit].pass();
    if (line.expired()) ADD_FAILURE() << "the line to " << visit << " was taken down in the middle of a call";
    co_return answers_[visit];
  }

  kata::World& world_;
  kata::CallLog calls_;
  std::map<std::string, kata::Gate> gates_;
  std::map<std::string, bool> answers_;
  std::map<std::string, int> lines_;
  std::deque<Warning> warnings_;
  HarbourRadio radio_;
};

// Runs `story` in a port of its own for each order of events that is possible on one thread.
void in_every_order(const std::function<void(Port&)>& story) {
  kata::explore(kata::single, [&](kata::World& world) {
    Port& port = world.make<Port>(world);
    story(port);
    port.answer_all();
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the last warning";
    EXPECT_EQ(world.elapsed(), std::chrono::nanoseconds{0}) << "something waited for the clock";
  });
}

TEST(HarbourRadio, CallsOneShipAfterTheOther) {
  in_every_order([](Port& port) {
    for (const char* name : {"Cyd", "Ada", "Bob"}) port.arrive(name);
    const Warning& warning = port.warn();
    EXPECT_EQ(port.calls(), Names{"Ada: storm"});
    port.answer("Ada");
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Bob: storm"}));
    port.answer("Bob", false);
    EXPECT_FALSE(warning.ended) << "one ship has not been called yet";
    port.answer("Cyd");
    EXPECT_TRUE(warning.ended);
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Bob: storm", "Cyd: storm"}));
    EXPECT_EQ(warning.acknowledged, (Names{"Ada", "Cyd"})) << "Bob has not acknowledged";
  });
}

TEST(HarbourRadio, AnEmptyPortNeedsNoCalls) {
  in_every_order([](Port& port) {
    EXPECT_TRUE(port.warn().ended);
    port.arrive("Ada");
    port.leave("Ada");
    EXPECT_TRUE(port.warn().ended);
    EXPECT_EQ(port.calls(), Names{});
  });
}

TEST(HarbourRadio, EachWarningIsForAllWhoAreInPort) {
  in_every_order([](Port& port) {
    port.arrive("Ada");
    port.warn("storm");
    port.answer_all();
    port.arrive("Bob");
    const Warning& fog = port.warn("fog");
    port.answer_all();
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Ada: fog", "Bob: fog"}));
    EXPECT_EQ(fog.acknowledged, (Names{"Ada", "Bob"}));
  });
}

TEST(HarbourRadio, AShipMayLeaveWhileItIsCalled) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob", "Cyd"}) port.arrive(name);
    const Warning& warning = port.warn();
    port.answer("Ada");
    port.leave("Bob");
    port.answer("Bob");
    port.answer("Cyd");
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Bob: storm", "Cyd: storm"}));
    EXPECT_EQ(warning.acknowledged, (Names{"Ada", "Bob", "Cyd"})) << "Bob has acknowledged before it was gone";
  });
}

TEST(HarbourRadio, TheLastShipMayLeaveWhileItIsCalled) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob"}) port.arrive(name);
    const Warning& warning = port.warn();
    port.answer("Ada");
    port.leave("Bob");
    port.leave("Ada");
    port.answer("Bob");
    EXPECT_TRUE(warning.ended);
    EXPECT_EQ(warning.acknowledged, (Names{"Ada", "Bob"}));
  });
}

TEST(HarbourRadio, AShipThatHasLeftIsNotCalled) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob", "Cyd", "Dan"}) port.arrive(name);
    const Warning& warning = port.warn();
    port.leave("Bob");
    port.leave("Dan");
    port.answer("Ada");
    port.answer("Cyd");
    EXPECT_TRUE(warning.ended);
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Cyd: storm"}));
    EXPECT_EQ(warning.acknowledged, (Names{"Ada", "Cyd"}));
  });
}

TEST(HarbourRadio, AllShipsMayLeaveWhileOneIsCalled) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob", "Cyd"}) port.arrive(name);
    const Warning& warning = port.warn();
    for (const char* name : {"Ada", "Bob", "Cyd"}) port.leave(name);
    port.answer("Ada", false);
    EXPECT_TRUE(warning.ended);
    EXPECT_EQ(port.calls(), Names{"Ada: storm"});
    EXPECT_EQ(warning.acknowledged, Names{});
  });
}

TEST(HarbourRadio, AShipThatHasBeenCalledMayLeave) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob", "Cyd", "Dan"}) port.arrive(name);
    const Warning& warning = port.warn();
    port.answer("Ada");
    port.answer("Bob");
    port.leave("Ada");
    port.leave("Bob");
    port.answer("Cyd");
    port.answer("Dan");
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Bob: storm", "Cyd: storm", "Dan: storm"}));
    EXPECT_EQ(warning.acknowledged, (Names{"Ada", "Bob", "Cyd", "Dan"}));
  });
}

TEST(HarbourRadio, AShipThatArrivesLaterIsNotCalled) {
  in_every_order([](Port& port) {
    for (const char* name : {"Bob", "Dan"}) port.arrive(name);
    const Warning& warning = port.warn();
    for (int i = 0; i < 20; ++i) port.arrive("Ada " + std::to_string(i));
    port.arrive("Cyd");
    port.arrive("Eve");
    port.answer("Bob");
    port.answer("Dan");
    EXPECT_TRUE(warning.ended) << "the pilot brings the warning to those who arrive later";
    EXPECT_EQ(port.calls(), (Names{"Bob: storm", "Dan: storm"}));
    EXPECT_EQ(warning.acknowledged, (Names{"Bob", "Dan"}));
  });
}

TEST(HarbourRadio, AShipThatComesBackIsNotCalled) {
  in_every_order([](Port& port) {
    const Names comers{"Bob", "Cyd", "Dan", "Eve"};
    port.arrive("Ada");
    for (const std::string& name : comers) port.arrive(name);
    port.arrive("Fay");
    const Warning& warning = port.warn();
    for (std::size_t i = 0; i < comers.size(); ++i) {
      for (std::size_t visit = 0; visit <= i; ++visit) {
        port.leave(comers[i]);
        port.arrive(comers[i], comers[i] + " again");
      }
    }
    port.answer("Ada");
    port.answer("Fay");
    EXPECT_TRUE(warning.ended);
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Fay: storm"})) << "the pilot brings the warning to the others";
    EXPECT_EQ(warning.acknowledged, (Names{"Ada", "Fay"}));
  });
}

TEST(HarbourRadio, AShipThatComesBackWhileItIsCalledIsCalledOnce) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob"}) port.arrive(name);
    const Warning& warning = port.warn();
    for (int visit = 2; visit < 5; ++visit) {
      port.leave("Ada");
      port.arrive("Ada", "Ada's visit " + std::to_string(visit));
    }
    port.answer("Ada");
    port.answer("Bob");
    EXPECT_TRUE(warning.ended);
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Bob: storm"}));
    EXPECT_EQ(warning.acknowledged, (Names{"Ada", "Bob"}));
  });
}

TEST(HarbourRadio, WhoComesAndGoesIsKnownAtOnce) {
  in_every_order([](Port& port) {
    for (const char* name : {"Cyd", "Ada", "Bob"}) port.arrive(name);
    EXPECT_EQ(port.in_port(), (Names{"Ada", "Bob", "Cyd"}));
    port.warn();
    port.leave("Ada");
    EXPECT_EQ(port.in_port(), (Names{"Bob", "Cyd"}));
    port.leave("Cyd");
    port.arrive("Cyd", "Cyd's second visit");
    port.arrive("Dan");
    EXPECT_EQ(port.in_port(), (Names{"Bob", "Cyd", "Dan"}));
    port.answer_all();
    EXPECT_EQ(port.in_port(), (Names{"Bob", "Cyd", "Dan"}));
    EXPECT_EQ(port.lines("Cyd"), 0) << "that visit is over, and no warning is under way";
    const Warning& next = port.warn("fog");
    port.answer_all();
    EXPECT_EQ(next.acknowledged, (Names{"Bob", "Cyd", "Dan"}));
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Bob: storm", "Bob: fog", "Cyd's second visit: fog", "Dan: fog"}))
        << "a ship is called with the call of its visit";
  });
}

TEST(HarbourRadio, ImpossibleCallsAreRefused) {
  in_every_order([](Port& port) {
    port.arrive("Ada");
    port.arrive("Bob");
    port.warn();
    EXPECT_THROW(port.arrive("Bob", "another Bob"), std::invalid_argument);
    EXPECT_THROW(port.leave("Cyd"), std::invalid_argument);
    port.arrive("Cyd");
    port.answer_all();
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Bob: storm"})) << "a call that is refused changes nothing";
    EXPECT_EQ(port.lines("another Bob"), 0);
    port.warn("fog");
    port.answer_all();
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Bob: storm", "Ada: fog", "Bob: fog", "Cyd: fog"}));
    port.leave("Cyd");
    port.leave("Bob");
    EXPECT_THROW(port.leave("Bob"), std::invalid_argument);
    EXPECT_EQ(port.in_port(), Names{"Ada"});
  });
}

TEST(HarbourRadio, WarningsDoNotWaitForEachOther) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob"}) port.arrive(name);
    const Warning& storm = port.warn("storm");
    const Warning& fog = port.warn("fog");
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Ada: fog"}));
    port.answer("Ada", false);
    port.arrive("Cyd");
    const Warning& ice = port.warn("ice");
    port.answer("Bob");
    EXPECT_TRUE(storm.ended);
    EXPECT_EQ(storm.acknowledged, Names{"Bob"});
    port.answer_all();
    EXPECT_EQ(fog.acknowledged, (Names{"Ada", "Bob"}));
    EXPECT_EQ(ice.acknowledged, (Names{"Ada", "Bob", "Cyd"}));
  });
}

TEST(HarbourRadio, TwoWarningsMayHaveTheSameText) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob", "Cyd"}) port.arrive(name);
    const Warning& first = port.warn("storm");
    port.answer("Ada");
    const Warning& second = port.warn("storm");
    port.leave("Cyd");
    port.arrive("Cyd", "Cyd's second visit");
    const Warning& third = port.warn("storm");
    port.answer_all();
    for (const Warning* warning : {&first, &second}) EXPECT_EQ(warning->acknowledged, (Names{"Ada", "Bob"}));
    EXPECT_EQ(third.acknowledged, (Names{"Ada", "Bob", "Cyd"})) << "Cyd was back when the third warning began";
    EXPECT_EQ(port.calls().size(), 7u) << "each warning calls each ship, whatever another one says";
  });
}

TEST(HarbourRadio, AnyNumberOfShipsMayComeAndGo) {
  in_every_order([](Port& port) {
    constexpr int ships = 300;
    Names names;
    for (int i = 0; i < ships; ++i) names.push_back("ship " + std::to_string(1000 + i));
    for (const std::string& name : names) port.arrive(name);
    const Warning& warning = port.warn();
    for (int i = 0; i < 256; ++i) {
      port.leave(names.back());
      port.arrive(names.back(), "back again");
    }
    names.pop_back();
    for (const std::string& name : names) port.answer(name);
    EXPECT_TRUE(warning.ended) << "a ship that has come back is called, or one was left out";
    EXPECT_EQ(warning.acknowledged, names);
  });
}

TEST(HarbourRadio, EachHarbourHasARadioOfItsOwn) {
  kata::explore(kata::single, [](kata::World& world) {
    Port& port = world.make<Port>(world);
    Port& other = world.make<Port>(world);
    port.arrive("Ada");
    other.arrive("Ada");
    other.arrive("Bob");
    EXPECT_EQ(port.in_port(), Names{"Ada"});
    const Warning& warning = port.warn();
    other.leave("Ada");
    EXPECT_EQ(other.lines("Ada"), 0) << "no warning is under way in this harbour";
    EXPECT_EQ(other.calls(), Names{});
    port.answer("Ada");
    EXPECT_TRUE(warning.ended);
    EXPECT_EQ(other.in_port(), Names{"Bob"});
  });
}

// A ship whose call is over at once, and changes who is in port before it begins to talk.
TEST(HarbourRadio, ShipsMayComeAndGoFromInsideOfACall) {
  kata::explore(kata::single, [](kata::World& world) {
    HarbourRadio& radio = world.make<HarbourRadio>();
    Names& called = world.make<Names>();
    const auto talk = [](bool acknowledges) -> asio::awaitable<bool> { co_return acknowledges; };
    const auto ship = [&called, talk](const std::string& name) {
      return [&called, talk, name](const std::string&) {
        called.push_back(name);
        return talk(true);
      };
    };
    radio.arrive("Ada", [&, talk](const std::string&) {
      called.push_back("Ada");
      for (const char* name : {"Ada", "Bob"}) radio.leave(name);
      for (const char* name : {"Bob", "Cyd"}) radio.arrive(name, ship(name));
      return talk(true);
    });
    for (const char* name : {"Bob", "Dan"}) radio.arrive(name, ship(name));
    EXPECT_EQ(world.run(radio.warn("storm")), (Names{"Ada", "Dan"}));
    EXPECT_EQ(called, (Names{"Ada", "Dan"}));
    EXPECT_EQ(radio.in_port(), (Names{"Bob", "Cyd", "Dan"}));
  });
}

TEST(HarbourRadio, AShipThatLeavesDuringOneWarningIsNotCalledForAnother) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob", "Cyd"}) port.arrive(name);
    const Warning& storm = port.warn("storm");
    port.answer("Ada");
    const Warning& fog = port.warn("fog");
    port.leave("Bob");
    port.answer("Ada");
    EXPECT_EQ(port.calls(), (Names{"Ada: storm", "Bob: storm", "Ada: fog", "Cyd: fog"}));
    port.answer_all();
    EXPECT_EQ(storm.acknowledged, (Names{"Ada", "Bob", "Cyd"}));
    EXPECT_EQ(fog.acknowledged, (Names{"Ada", "Cyd"}));
  });
}

TEST(HarbourRadio, AWarningMayEndWhileAnotherCallsAShipThatHasLeft) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob"}) port.arrive(name);
    const Warning& storm = port.warn("storm");
    port.answer("Ada");
    const Warning& fog = port.warn("fog");
    port.leave("Bob");
    port.answer("Ada");
    EXPECT_TRUE(fog.ended);
    port.answer("Bob");
    EXPECT_EQ(storm.acknowledged, (Names{"Ada", "Bob"}));
    EXPECT_EQ(port.lines("Bob"), 0) << "no warning is under way any more";
  });
}

TEST(HarbourRadio, NothingIsKeptOfAShipThatHasLeft) {
  in_every_order([](Port& port) {
    for (const char* name : {"Ada", "Bob", "Cyd"}) port.arrive(name);
    EXPECT_GT(port.lines("Ada"), 0);
    port.leave("Ada");
    EXPECT_EQ(port.lines("Ada"), 0) << "no warning is under way";
    port.warn();
    port.leave("Bob");
    port.leave("Cyd");
    port.answer("Bob");
    EXPECT_EQ(port.lines("Bob"), 0) << "the warning has ended";
    EXPECT_EQ(port.lines("Cyd"), 0) << "the warning has ended";
  });
}

// Here ships come, go and answer at any moment.
class BusyPort {
 public:
  explicit BusyPort(kata::World& world) : world_{world} {}

  asio::awaitable<void> arrive_at_any_moment(std::string name) {
    co_await world_.external();
    arrive(name);
  }

  void arrive(const std::string& name) {
    Visit& visit = visits_.emplace_back(name);
    in_port_[name] = &visit;
    radio_.arrive(name, [this, &visit](std::string) { return talk(visit); });
  }

  asio::awaitable<void> leave_at_any_moment(std::string name) {
    co_await world_.external();
    in_port_.at(name)->in_port = false;
    in_port_.erase(name);
    radio_.leave(name);
  }

  asio::awaitable<void> leave_and_come_back(std::string name) {
    co_await leave_at_any_moment(name);
    co_await arrive_at_any_moment(name);
  }

  asio::awaitable<void> warn_at_any_moment() {
    co_await world_.external();
    for (Visit& visit : visits_) visit.was_there = visit.in_port;
    const Names acknowledged = co_await radio_.warn("storm");
    EXPECT_EQ(acknowledged, called_);
    EXPECT_TRUE(std::ranges::is_sorted(called_));
    for (const Visit& visit : visits_) {
      EXPECT_LE(visit.calls, 1) << visit.name << " was called twice";
      if (visit.was_there && visit.in_port) EXPECT_EQ(visit.calls, 1) << visit.name << " was not called";
    }
  }

 private:
  struct Visit {
    explicit Visit(std::string name) : name{std::move(name)} {}

    std::string name;
    bool in_port = true;
    bool was_there = false;  // when the warning began
    int calls = 0;
  };

  asio::awaitable<bool> talk(Visit& visit) {
    EXPECT_TRUE(visit.was_there) << visit.name << " has arrived after the warning began";
    EXPECT_TRUE(visit.in_port) << visit.name << " has left and is called";
    ++visit.calls;
    const auto now = calls_.enter();
    EXPECT_EQ(calls_.now(), 1) << "two calls at a time for one warning";
    co_await world_.external();
    called_.push_back(visit.name);
    co_return true;
  }

  kata::World& world_;
  std::deque<Visit> visits_;
  std::map<std::string, Visit*> in_port_;
  Names called_;
  kata::InFlight calls_;
  HarbourRadio radio_;
};

TEST(HarbourRadio, ShipsMayComeAndGoAtAnyMoment) {
  kata::explore(kata::single, [](kata::World& world) {
    BusyPort& port = world.make<BusyPort>(world);
    for (const char* name : {"Ada", "Bob", "Dan"}) port.arrive(name);
    world.spawn(port.warn_at_any_moment());
    world.spawn(port.leave_and_come_back("Ada"));
    world.spawn(port.leave_at_any_moment("Bob"));
    world.spawn(port.arrive_at_any_moment("Cyd"));
    world.run_spawned();
  });
}

}  // namespace
