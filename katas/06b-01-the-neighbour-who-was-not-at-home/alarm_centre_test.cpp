// SPDX-License-Identifier: MIT
#include "alarm_centre.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>

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
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;

// Long enough not to lie inside of the string itself: what is kept by reference is noticed.
const std::string ada = "Ada Hollingworth, 14 Rosemary Lane";
const std::string ben = "Ben Featherstonehaugh, 2 Mill Road";
const std::string sister = "the sister of the person, who lives in the next village";
const std::string neighbour = "the neighbour from the ground floor, who has a key";
const std::string caretaker = "the caretaker of the house, on weekdays";
const std::string rescue_service = "the rescue service of the county, day and night";

struct Call {
  std::string contact;
  std::string person;

  bool operator==(const Call&) const = default;
};

// How GoogleTest prints it.
void PrintTo(const Call& call, std::ostream* out) {
  *out << call.contact << ", for " << call.person;
}

// What the telephone throws: an exception of its own, with more than a what().
struct NotOnTheWay : std::runtime_error {
  NotOnTheWay(const std::string& what, int code) : std::runtime_error{what}, reason{code} {}
  int reason;
};

const auto no_answer = std::make_exception_ptr(NotOnTheWay{"no answer", 18});

// What became of an alarm.
struct Outcome {
  bool ended = false;
  std::string helper;
  std::exception_ptr error;
};

asio::awaitable<void> wait_for_help(asio::awaitable<std::string> help, Outcome& outcome) {
  try {
    outcome.helper = co_await std::move(help);
  } catch (...) {
    outcome.error = std::current_exception();
  }
  outcome.ended = true;
}

// A centre and its telephone, which parks every call until the test decides on it.
class Village {
 public:
  explicit Village(kata::World& world) : world_{world} {}

  AlarmCentre& centre() { return centre_; }

  // Somebody presses a button. The result stays valid as long as the village.
  const Outcome& press(Alarm alarm) {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(world_.executor(), wait_for_help(centre_.find_help(std::move(alarm)), outcome),
                   [](std::exception_ptr) {});
    world_.settle();
    return outcome;
  }

  // Calls have the numbers 0, 1... in the order in which they were made.
  const std::vector<Call>& calls() const { return calls_; }

  void says_yes(std::size_t call) {
    gates_.at(call).open_all();
    world_.settle();
  }

  void says_no(std::size_t call, const std::exception_ptr& error = no_answer) {
    if (gates_.at(call).waiting() > 0) gates_.at(call).fail_one(error);
    world_.settle();
  }

 private:
  asio::awaitable<void> ring(std::string contact, std::string person) {
    calls_.push_back({std::move(contact), std::move(person)});
    co_await gates_.emplace_back().pass();
  }

  kata::World& world_;
  std::deque<Outcome> outcomes_;
  std::vector<Call> calls_;
  AlarmCentre centre_{
      [this](std::string contact, std::string person) { return ring(std::move(contact), std::move(person)); },
      rescue_service};
  std::deque<kata::Gate> gates_;
};

void in_a_village(const std::function<void(Village&)>& story) {
  kata::explore(kata::single, [&](kata::World& world) {
    story(world.make<Village>(world));
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the alarms";
  });
}

// Whether this was thrown.
bool is_no_answer(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const NotOnTheWay& thrown) {
    return std::string{thrown.what()} == "no answer" && thrown.reason == 18;
  } catch (...) {
  }
  return false;
}

TEST(AlarmCentre, WhoCannotComeIsFollowedByTheNext) {
  in_a_village([](Village& village) {
    const Outcome& help = village.press({ada, {sister, neighbour, caretaker}});
    ASSERT_EQ(village.calls(), (std::vector<Call>{{sister, ada}})) << "one after the other";
    ASSERT_FALSE(help.ended) << "she is being rung, and has not said yes";
    village.says_no(0);
    ASSERT_FALSE(help.ended) << "one cannot come, and the others have not been rung";
    ASSERT_EQ(village.calls().size(), 2u) << "one cannot come: the next one is rung";
    EXPECT_EQ(village.calls()[1], (Call{neighbour, ada}));
    village.says_no(1);
    ASSERT_EQ(village.calls().size(), 3u) << "one cannot come: the next one is rung";
    EXPECT_EQ(village.calls()[2], (Call{caretaker, ada}));
    EXPECT_FALSE(help.ended) << "nobody is on the way yet";
    village.says_yes(2);
    ASSERT_TRUE(help.ended);
    EXPECT_EQ(help.error, nullptr) << "somebody is on the way, and the caller is told that nobody is";
    EXPECT_EQ(help.helper, caretaker);
    EXPECT_EQ(village.calls().size(), 3u) << "somebody is on the way: nobody else is rung";
  });
}

TEST(AlarmCentre, IfNobodyCanComeTheRescueServiceIsRung) {
  in_a_village([](Village& village) {
    const Outcome& help = village.press({ada, {sister, neighbour}});
    village.says_no(0);
    ASSERT_EQ(village.calls().size(), 2u) << "one cannot come: the next one is rung";
    village.says_no(1, std::make_exception_ptr(486));  // no std::exception
    ASSERT_FALSE(help.ended) << "no contact can come, and the rescue service has not been rung";
    ASSERT_EQ(village.calls().size(), 3u);
    EXPECT_EQ(village.calls()[2], (Call{rescue_service, ada}));
    village.says_yes(2);
    ASSERT_TRUE(help.ended);
    EXPECT_EQ(help.error, nullptr);
    EXPECT_EQ(help.helper, rescue_service);
  });
}

TEST(AlarmCentre, WhoIsOnTheWayIsTheLastToBeRung) {
  in_a_village([](Village& village) {
    const Outcome& help = village.press({ada, {sister, neighbour}});
    ASSERT_EQ(village.calls().size(), 1u) << "one after the other";
    village.says_yes(0);
    ASSERT_TRUE(help.ended);
    EXPECT_EQ(help.helper, sister);
    EXPECT_EQ(village.calls().size(), 1u) << "somebody is on the way: nobody else is rung";
  });
}

TEST(AlarmCentre, WithoutContactsTheRescueServiceIsRung) {
  in_a_village([](Village& village) {
    const Outcome& help = village.press({ada, {}});
    ASSERT_EQ(village.calls(), (std::vector<Call>{{rescue_service, ada}}));
    village.says_yes(0);
    ASSERT_TRUE(help.ended);
    EXPECT_EQ(help.helper, rescue_service);
    EXPECT_EQ(village.calls().size(), 1u);
  });
}

TEST(AlarmCentre, WhatTheRescueServiceThrowsReachesTheCaller) {
  in_a_village([](Village& village) {
    const Outcome& ended_badly = village.press({ada, {}});
    village.says_no(0);
    ASSERT_TRUE(ended_badly.ended);
    EXPECT_TRUE(is_no_answer(ended_badly.error)) << "what the caller gets is not what the telephone has thrown";
    EXPECT_EQ(ended_badly.helper, "");
    EXPECT_EQ(village.calls().size(), 1u) << "nobody is rung a second time";
    EXPECT_EQ(village.centre().waiting(), Names{}) << "the alarm has ended";

    const Outcome& ended_well = village.press({ada, {}});
    ASSERT_EQ(village.calls().size(), 2u) << "an alarm after one that has failed";
    village.says_yes(1);
    ASSERT_TRUE(ended_well.ended);
    EXPECT_EQ(ended_well.helper, rescue_service);
  });
}

TEST(AlarmCentre, OfAllRefusalsTheLastOneIsTold) {
  in_a_village([](Village& village) {
    const Outcome& help = village.press({ada, {sister}});
    village.says_no(0, std::make_exception_ptr(std::invalid_argument{"no such number"}));
    ASSERT_EQ(village.calls().size(), 2u);
    village.says_no(1);
    ASSERT_TRUE(help.ended);
    EXPECT_TRUE(is_no_answer(help.error)) << "what the caller gets is not what the rescue service has thrown";
    EXPECT_EQ(village.calls().size(), 2u) << "nobody is rung a second time";
  });
}

TEST(AlarmCentre, WhoIsThereTwiceIsRungTwice) {
  in_a_village([](Village& village) {
    const Outcome& help = village.press({ada, {sister, neighbour, sister}});
    village.says_no(0);
    ASSERT_EQ(village.calls().size(), 2u);
    village.says_no(1);
    ASSERT_EQ(village.calls().size(), 3u);
    EXPECT_EQ(village.calls()[2], (Call{sister, ada})) << "she may be back by now";
    village.says_yes(2);
    EXPECT_EQ(help.helper, sister);
  });
}

TEST(AlarmCentre, EachAlarmRingsItsOwnContacts) {
  in_a_village([](Village& village) {
    const Outcome& first = village.press({ada, {sister}});
    const Outcome& second = village.press({ben, {sister, neighbour}});
    ASSERT_EQ(village.calls(), (std::vector<Call>{{sister, ada}, {sister, ben}}))
        << "she is rung for one of them, and may be rung for the other";
    village.says_no(1);
    ASSERT_EQ(village.calls().size(), 3u) << "one cannot come: the next one is rung";
    EXPECT_EQ(village.calls()[2], (Call{neighbour, ben}));
    village.says_yes(0);
    EXPECT_EQ(first.helper, sister) << "she said no to the other";
    village.says_yes(2);
    EXPECT_EQ(second.helper, neighbour);

    const Outcome& third = village.press({ben, {sister}});
    ASSERT_EQ(village.calls().size(), 4u);
    EXPECT_EQ(village.calls()[3], (Call{sister, ben})) << "another alarm, another answer";
    village.says_yes(3);
    EXPECT_EQ(third.helper, sister);
  });
}

TEST(AlarmCentre, CentresHaveScreensOfTheirOwn) {
  kata::explore(kata::single, [](kata::World& world) {
    Village& village = world.make<Village>(world);
    Village& other = world.make<Village>(world);
    village.press({ada, {}});
    EXPECT_EQ(village.centre().waiting(), (Names{ada}));
    EXPECT_EQ(other.centre().waiting(), Names{});
    village.says_yes(0);
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the alarm";
  });
}

TEST(AlarmCentre, TheScreenShowsWhoWaits) {
  in_a_village([](Village& village) {
    AlarmCentre& centre = village.centre();
    EXPECT_EQ(centre.waiting(), Names{});
    const Outcome& first = village.press({ben, {sister, neighbour}});
    EXPECT_EQ(centre.waiting(), (Names{ben})) << "nobody is on the way yet";
    const Outcome& second = village.press({ada, {}});
    EXPECT_EQ(centre.waiting(), (Names{ben, ada}));
    const Outcome& third = village.press({ben, {caretaker}});
    EXPECT_EQ(centre.waiting(), (Names{ben, ada, ben})) << "two alarms of one person";
    village.says_no(0);
    EXPECT_FALSE(first.ended) << "the neighbour has not been rung";
    EXPECT_EQ(centre.waiting(), (Names{ben, ada, ben})) << "in the order in which the alarms began";
    village.says_yes(2);
    EXPECT_TRUE(third.ended);
    EXPECT_EQ(centre.waiting(), (Names{ben, ada})) << "somebody is on the way, for one of the two";
    village.says_no(1);
    EXPECT_TRUE(second.ended);
    EXPECT_EQ(centre.waiting(), (Names{ben})) << "an alarm that has failed has ended";
    if (village.calls().size() > 3) village.says_yes(3);
    EXPECT_TRUE(first.ended);
    EXPECT_EQ(centre.waiting(), Names{});
  });
}

// An alarm that is made and not begun: by a drill, for instance, which is called off.
TEST(AlarmCentre, NothingHappensBeforeTheAlarmIsAwaited) {
  kata::explore(kata::single, [](kata::World& world) {
    Village& village = world.make<Village>(world);
    {
      const asio::awaitable<std::string> help = village.centre().find_help({ada, {sister}});
      world.settle();
      EXPECT_EQ(village.centre().waiting(), Names{}) << "the alarm has not begun";
      EXPECT_EQ(village.calls(), (std::vector<Call>{}));
    }
    world.settle();
    EXPECT_EQ(village.centre().waiting(), Names{});
    EXPECT_EQ(village.calls(), (std::vector<Call>{}));

    Outcome& of_ada = world.make<Outcome>();
    Outcome& of_ben = world.make<Outcome>();
    asio::awaitable<std::string> later = village.centre().find_help({ada, {sister}});
    asio::awaitable<std::string> sooner = village.centre().find_help({ben, {neighbour}});
    world.spawn(wait_for_help(std::move(sooner), of_ben));
    world.settle();
    world.spawn(wait_for_help(std::move(later), of_ada));
    world.settle();
    EXPECT_EQ(village.centre().waiting(), (Names{ben, ada})) << "in the order in which the alarms began";
    ASSERT_EQ(village.calls(), (std::vector<Call>{{neighbour, ben}, {sister, ada}}));
    village.says_yes(0);
    village.says_yes(1);
    world.run_to_end();
    EXPECT_EQ(of_ben.helper, neighbour);
    EXPECT_EQ(of_ada.helper, sister);
  });
}

TEST(AlarmCentre, ARingMayTakeAsLongAsItLikes) {
  kata::explore(kata::single, [](kata::World& world) {
    Village& village = world.make<Village>(world);
    const Outcome& help = village.press({ada, {sister, neighbour}});
    world.advance(24h);
    EXPECT_EQ(village.calls().size(), 1u) << "the first one has not said no";
    EXPECT_FALSE(help.ended);
    village.says_yes(0);
    world.settle();
    EXPECT_TRUE(help.ended);
    EXPECT_EQ(help.helper, sister);
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the alarm";
  });
}

// More than any small number: of alarms, and of contacts.
TEST(AlarmCentre, AlarmsDoNotWaitForEachOther) {
  in_a_village([](Village& village) {
    constexpr std::size_t alarms = 60;
    std::vector<const Outcome*> outcomes;
    for (std::size_t i = 0; i < alarms; ++i)
      outcomes.push_back(&village.press({i % 2 == 0 ? ada : ben, {"contact " + std::to_string(i)}}));
    ASSERT_EQ(village.calls().size(), alarms) << "an alarm waits for another";
    EXPECT_EQ(village.centre().waiting().size(), alarms);
    for (std::size_t i = alarms; i-- > 0;) village.says_yes(i);
    for (std::size_t i = 0; i < alarms; ++i) {
      ASSERT_TRUE(outcomes[i]->ended);
      EXPECT_EQ(village.calls()[i].person, i % 2 == 0 ? ada : ben);
      EXPECT_EQ(outcomes[i]->helper, "contact " + std::to_string(i));
    }

    Names many;
    for (std::size_t i = 0; i < 100; ++i) many.push_back("contact " + std::to_string(i));
    const Outcome& help = village.press({ada, many});
    for (std::size_t i = 0; i < many.size(); ++i) {
      ASSERT_EQ(village.calls().size(), alarms + i + 1) << "one cannot come: the next one is rung";
      EXPECT_EQ(village.calls().back(), (Call{many[i], ada}));
      village.says_no(alarms + i);
    }
    ASSERT_EQ(village.calls().size(), alarms + many.size() + 1);
    village.says_yes(alarms + many.size());
    EXPECT_EQ(help.helper, rescue_service);
  });
}

// They answer when they like, and what they like.
TEST(AlarmCentre, AnythingMayHappenAtAnyTime) {
  kata::explore(kata::single, [](kata::World& world) {
    struct Telephone {
      std::map<std::string, int> ringing{};  // for each person
      std::map<std::string, Names> said_no{};
    };
    Telephone& telephone = world.make<Telephone>();
    const auto ring = [](kata::World& world, Telephone& telephone, std::string contact,
                         std::string person) -> asio::awaitable<void> {
      EXPECT_EQ(++telephone.ringing[person], 1) << "two are rung at a time";
      co_await world.external();
      --telephone.ringing[person];
      if (contact == rescue_service || world.choose(2) == 0) co_return;
      telephone.said_no[person].push_back(contact);
      throw NotOnTheWay{"no answer", 18};
    };
    AlarmCentre& centre = world.make<AlarmCentre>(
        [&world, &telephone, ring](std::string contact, std::string person) {
          return ring(world, telephone, std::move(contact), std::move(person));
        },
        rescue_service);
    const std::vector<Alarm> alarms{{ada, {sister, neighbour}}, {ben, {caretaker}}};
    std::vector<Outcome>& outcomes = world.make<std::vector<Outcome>>(alarms.size());
    for (std::size_t i = 0; i < alarms.size(); ++i)
      world.spawn(wait_for_help(centre.find_help(alarms[i]), outcomes[i]));
    world.run_to_end();
    for (std::size_t i = 0; i < alarms.size(); ++i) {
      Names in_order = alarms[i].contacts;
      in_order.push_back(rescue_service);
      const Names& said_no = telephone.said_no[alarms[i].person];
      ASSERT_LT(said_no.size(), in_order.size());
      EXPECT_TRUE(std::equal(said_no.begin(), said_no.end(), in_order.begin()))
          << "one after the other, in their order";
      EXPECT_EQ(outcomes[i].helper, in_order[said_no.size()]) << "the one after those who could not come";
    }
    EXPECT_EQ(centre.waiting(), Names{});
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on after the alarms";
  });
}

}  // namespace
