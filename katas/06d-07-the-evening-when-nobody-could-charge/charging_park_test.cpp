// SPDX-License-Identifier: MIT
#include "charging_park.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>
#include <kata/witness.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>

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

// How GoogleTest prints it.
std::ostream& operator<<(std::ostream& out, const Bill& bill) {
  return out << bill.watt_hours << " Wh for " << bill.card;
}

namespace {

using Bills = std::vector<Bill>;
using Names = std::vector<std::string>;

constexpr int points = 3;

struct BankIsDown : std::runtime_error {
  BankIsDown() : std::runtime_error{"the bank does not answer"} {}
};

// What became of a call.
struct Outcome {
  bool ended = false;
  std::string text;  // "yes", "no", or what() of a BankIsDown or std::logic_error
};

// A park on one thread, with a bank and a mail server that answer when the test says so.
class Park {
 public:
  explicit Park(kata::World& world) : world_{world} {}

  // The results stay valid as long as the park.
  const Outcome& admit(const std::string& card) {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(world_.context(), park_.admit(card), [&outcome](std::exception_ptr error, bool admitted) {
      end(outcome, error, admitted ? "yes" : "no");
    });
    world_.settle();
    return outcome;
  }
  const Outcome& bill(const Bill& bill) {
    Outcome& outcome = outcomes_.emplace_back();
    asio::co_spawn(world_.context(), park_.bill(bill),
                   [&outcome](std::exception_ptr error) { end(outcome, error, "yes"); });
    world_.settle();
    return outcome;
  }

  // What the park itself can tell, at once.
  int energy(int point) { return now(park_.energy(point)); }
  Bills unsent() { return now(park_.unsent()); }
  void record(int point, int watt_hours) {
    asio::co_spawn(world_.context(), park_.record(point, watt_hours), rethrow);
    world_.settle();
  }

  // The cards that the bank was asked about, in order.
  const Names& asked() const { return asked_.names(); }
  void bank_says(const std::string& card, bool accepts) {
    accepts_[card] = accepts;
    ASSERT_GT(bank_[card].waiting(), 0u) << "the bank is not being asked about " << card;
    bank_[card].open_one();
    world_.settle();
  }
  void bank_is_down(const std::string& card) {
    ASSERT_GT(bank_[card].waiting(), 0u) << "the bank is not being asked about " << card;
    bank_[card].fail_one(std::make_exception_ptr(BankIsDown{}));
    world_.settle();
  }

  // The cards whose bills are being sent or were sent, in order.
  const Names& sent() const { return sent_.names(); }
  const Bills& sent_bills() const { return sent_bills_; }
  void bill_arrives(const std::string& card) {
    ASSERT_GT(mail_[card].waiting(), 0u) << "no bill for " << card << " is being sent";
    mail_[card].open_one();
    world_.settle();
  }
  void bill_fails(const std::string& card, const std::exception_ptr& error = no_mailbox()) {
    ASSERT_GT(mail_[card].waiting(), 0u) << "no bill for " << card << " is being sent";
    mail_[card].fail_one(error);
    world_.settle();
  }

  static std::exception_ptr no_mailbox() { return std::make_exception_ptr(std::runtime_error{"no such mailbox"}); }

 private:
  static void rethrow(std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  }

  static void end(Outcome& outcome, const std::exception_ptr& error, const std::string& text) {
    outcome.ended = true;
    outcome.text = text;
    try {
      if (error) std::rethrow_exception(error);
    } catch (const BankIsDown& e) {
      outcome.text = e.what();
    } catch (const std::logic_error& e) {
      outcome.text = e.what();
    } catch (const std::exception& e) {
      outcome.text = std::string{"another exception: "} + e.what();
    }
  }

  template <class Result>
  Result now(asio::awaitable<Result> call) {
    Result result{};
    bool ended = false;
    asio::co_spawn(world_.context(), std::move(call), [&](std::exception_ptr error, Result value) {
      rethrow(error);
      ended = true;
      result = std::move(value);
    });
    world_.settle();
    EXPECT_TRUE(ended) << "the answer waits for something else";
    return result;
  }

  asio::awaitable<bool> ask_bank(std::string card) {
    asked_.add(card);
    co_await bank_[card].pass();
    co_return accepts_[card];
  }

  asio::awaitable<bool> start_to_ask(std::string card) {
    if (card == "unreadable") throw BankIsDown{};
    return ask_bank(std::move(card));
  }

  asio::awaitable<void> send(Bill bill) {
    sent_.add(bill.card);
    sent_bills_.push_back(bill);
    co_await mail_[bill.card].pass();
  }

  asio::awaitable<void> start_to_send(Bill bill) {
    if (bill.card == "nobody") throw std::runtime_error{"no such card"};
    if (bill.card == "nothing") throw 550;
    return send(std::move(bill));
  }

  kata::World& world_;
  kata::CallLog asked_;
  kata::CallLog sent_;
  Bills sent_bills_;
  std::map<std::string, kata::Gate> bank_;
  std::map<std::string, bool> accepts_;
  std::map<std::string, kata::Gate> mail_;
  std::deque<Outcome> outcomes_;
  ChargingPark park_{world_.executor(), points,
                     Services{.ask_bank = [this](std::string card) { return start_to_ask(std::move(card)); },
                              .send_bill = [this](Bill bill) { return start_to_send(std::move(bill)); }}};
};

// Runs `story` in a park of its own for each order of events that is possible on one thread.
void in_every_order(const std::function<void(Park&)>& story) {
  kata::explore(kata::single, [&](kata::World& world) {
    story(world.make<Park>(world));
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on when all is done";
    EXPECT_EQ(world.elapsed(), std::chrono::nanoseconds{0}) << "something waited for the clock";
  });
}

// ---- Meters. On two threads: the world looks for accesses that nothing orders.

Services none() {
  return {.ask_bank = [](std::string) -> asio::awaitable<bool> { co_return true; },
          .send_bill = [](Bill) -> asio::awaitable<void> { co_return; }};
}

void on_two_threads(const std::function<void(kata::World&, ChargingPark&)>& story) {
  kata::explore(kata::pool(2), [&](kata::World& world) {
    story(world, world.make<ChargingPark>(world.executor(), points, none()));
  });
}

asio::awaitable<void> record_twice(ChargingPark& park, int point, int watt_hours) {
  for (int i = 0; i < 2; ++i) co_await park.record(point, watt_hours);
}

TEST(Meters, ReadingsOfOnePointAddUp) {
  on_two_threads([](kata::World& world, ChargingPark& park) {
    world.spawn(record_twice(park, 1, 100));
    world.spawn(record_twice(park, 1, 10));
    world.run_spawned();
    EXPECT_EQ(world.run(park.energy(1)), 220);
  });
}

TEST(Meters, ThreeReadingsOfOnePointAddUp) {
  on_two_threads([](kata::World& world, ChargingPark& park) {
    for (const int watt_hours : {1, 10, 100}) world.spawn(park.record(1, watt_hours));
    world.run_spawned();
    EXPECT_EQ(world.run(park.energy(1)), 111);
  });
}

TEST(Meters, PointsAreCountedOneByOne) {
  on_two_threads([](kata::World& world, ChargingPark& park) {
    world.spawn(record_twice(park, 0, 100));
    world.spawn(record_twice(park, 2, 10));
    world.run_spawned();
    EXPECT_EQ(world.run(park.energy(0)), 200);
    EXPECT_EQ(world.run(park.energy(1)), 0);
    EXPECT_EQ(world.run(park.energy(2)), 20);
  });
}

asio::awaitable<void> expect_energy_between(ChargingPark& park, int point, int least, int most) {
  const int energy = co_await park.energy(point);
  EXPECT_GE(energy, least);
  EXPECT_LE(energy, most);
}

TEST(Meters, TheSumMayBeReadWhileMetersCount) {
  on_two_threads([](kata::World& world, ChargingPark& park) {
    world.spawn(record_twice(park, 1, 100));
    world.spawn(expect_energy_between(park, 1, 0, 200));
    world.run_spawned();
    EXPECT_EQ(world.run(park.energy(1)), 200);
  });
}

// The park knows nothing of these threads.
TEST(Meters, PointsMayHaveThreadsOfTheirOwn) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& park = world.make<ChargingPark>(world.executor(), points, none());
    for (int i = 0; i < 2; ++i)
      asio::co_spawn(world.make<asio::thread_pool>(1), record_twice(park, 1, 100), asio::detached);
    world.settle();
    EXPECT_EQ(world.run(park.energy(1)), 400);
  });
}

TEST(Meters, PointsThatDoNotExistAreRefused) {
  on_two_threads([](kata::World& world, ChargingPark& park) {
    for (const int point : {-1, points}) {
      EXPECT_THROW(world.run(park.record(point, 100)), std::out_of_range);
      EXPECT_THROW(world.run(park.energy(point)), std::out_of_range);
    }
  });
}

TEST(Meters, PointsMayBeMany) {
  kata::explore(kata::single, [](kata::World& world) {
    constexpr int many = 1'000;
    auto& park = world.make<ChargingPark>(world.executor(), many, none());
    world.run(park.record(many - 1, 100));
    EXPECT_EQ(world.run(park.energy(many - 1)), 100);
    EXPECT_EQ(world.run(park.energy(0)), 0);
    EXPECT_THROW(world.run(park.record(many, 100)), std::out_of_range);
  });
}

// ---- Cards

TEST(Cards, AreAdmittedIfTheBankAcceptsThem) {
  in_every_order([](Park& park) {
    const Outcome& first = park.admit("7");
    EXPECT_EQ(park.asked(), Names{"7"});
    EXPECT_FALSE(first.ended);
    park.bank_says("7", true);
    EXPECT_EQ(first.text, "yes");
    const Outcome& second = park.admit("8");
    park.bank_says("8", false);
    EXPECT_EQ(second.text, "no");
  });
}

TEST(Cards, DoNotWaitForEachOther) {
  in_every_order([](Park& park) {
    constexpr int people = 100;
    std::vector<const Outcome*> checks;
    for (int i = 0; i < people; ++i) checks.push_back(&park.admit(std::to_string(i)));
    EXPECT_EQ(park.asked().size(), std::size_t{people}) << "a check waits for another one";
    for (int i = people - 1; i >= 0; --i) {
      park.bank_says(std::to_string(i), i % 2 == 0);
      EXPECT_EQ(checks[i]->text, i % 2 == 0 ? "yes" : "no");
    }
  });
}

TEST(Cards, NothingElseWaitsForTheBank) {
  in_every_order([](Park& park) {
    const Outcome& check = park.admit("7");
    park.record(1, 100);
    EXPECT_EQ(park.energy(1), 100);
    park.bill({"8", 100});
    EXPECT_EQ(park.sent(), Names{"8"});
    park.bill_arrives("8");
    EXPECT_FALSE(check.ended);
    park.bank_says("7", true);
    EXPECT_EQ(check.text, "yes");
  });
}

// Without a single co_await.
asio::awaitable<bool> answer_at_once(std::string card) { co_return card == "7"; }

TEST(Cards, MayBeAnsweredAtOnce) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& park = world.make<ChargingPark>(world.executor(), points,
                                          Services{.ask_bank = answer_at_once, .send_bill = none().send_bill});
    for (int i = 0; i < 2; ++i) {
      EXPECT_TRUE(world.run(park.admit("7")));
      EXPECT_FALSE(world.run(park.admit("8")));
    }
  });
}

TEST(Cards, AreCheckedOnceAtATime) {
  in_every_order([](Park& park) {
    const Outcome& first = park.admit("7");
    const Outcome& second = park.admit("7");
    EXPECT_EQ(second.text, "card 7 is being checked");
    EXPECT_EQ(park.asked(), Names{"7"});
    const Outcome& third = park.admit("7");
    EXPECT_EQ(third.text, "card 7 is being checked") << "the second attempt has changed nothing";
    park.bank_says("7", true);
    EXPECT_EQ(first.text, "yes");
    const Outcome& fourth = park.admit("7");
    EXPECT_EQ(park.asked(), (Names{"7", "7"})) << "nobody checks the card any more";
    park.bank_says("7", false);
    EXPECT_EQ(fourth.text, "no");
  });
}

TEST(Cards, MayBeCheckedAgainWhenTheBankCouldNotEvenBeCalled) {
  in_every_order([](Park& park) {
    for (int i = 0; i < 2; ++i) EXPECT_EQ(park.admit("unreadable").text, "the bank does not answer");
  });
}

TEST(Cards, AreCheckedByEachParkForItself) {
  kata::explore(kata::single, [](kata::World& world) {
    Park& park = world.make<Park>(world);
    Park& other = world.make<Park>(world);
    const Outcome& here = park.admit("7");
    const Outcome& there = other.admit("7");
    EXPECT_EQ(there.text, "") << "it is being checked in another park only";
    EXPECT_EQ(other.asked(), Names{"7"});
    park.bank_says("7", true);
    EXPECT_EQ(here.text, "yes");
    if (!there.ended) other.bank_says("7", true);
  });
}

TEST(Cards, MayBeCheckedAgainAfterwards) {
  in_every_order([](Park& park) {
    for (int i = 0; i < 2; ++i) {
      const Outcome& accepted = park.admit("7");
      park.bank_says("7", true);
      EXPECT_EQ(accepted.text, "yes");
      const Outcome& refused = park.admit("7");
      park.bank_says("7", false);
      EXPECT_EQ(refused.text, "no");
      const Outcome& failed = park.admit("7");
      park.bank_is_down("7");
      EXPECT_EQ(failed.text, "the bank does not answer");
    }
    EXPECT_EQ(park.asked().size(), 6u);
  });
}

// ---- Bills

TEST(Bills, AreSentOnceInTheBackground) {
  in_every_order([](Park& park) {
    const Outcome& bill = park.bill({"7", 100});
    EXPECT_TRUE(bill.ended) << "the point waits for the mail server";
    EXPECT_EQ(park.sent_bills(), (Bills{{"7", 100}}));
    park.bill_arrives("7");
    EXPECT_EQ(park.sent(), Names{"7"});
    EXPECT_EQ(park.unsent(), Bills{});
  });
}

TEST(Bills, ThatCannotBeSentAreKept) {
  in_every_order([](Park& park) {
    for (const Bill& bill : Bills{{"8", 200}, {"7", 100}, {"9", 300}}) park.bill(bill);
    park.bill_fails("8");
    EXPECT_EQ(park.unsent(), (Bills{{"8", 200}}));
    park.bill_arrives("9");
    park.bill_fails("7");
    EXPECT_EQ(park.unsent(), (Bills{{"7", 100}, {"8", 200}}));
    EXPECT_EQ(park.sent(), (Names{"8", "7", "9"})) << "each bill is sent once";
  });
}

TEST(Bills, AreNotKeptBeforeTheyHaveFailed) {
  in_every_order([](Park& park) {
    park.bill({"7", 100});
    EXPECT_EQ(park.unsent(), Bills{}) << "it may still arrive";
    park.bill_arrives("7");
    EXPECT_EQ(park.unsent(), Bills{});
  });
}

TEST(Bills, AreKeptWhateverIsThrown) {
  in_every_order([](Park& park) {
    park.bill({"7", 100});
    park.bill_fails("7", std::make_exception_ptr(550));
    EXPECT_EQ(park.unsent(), (Bills{{"7", 100}}));
  });
}

TEST(Bills, AreKeptWhenSendingCannotEvenBegin) {
  in_every_order([](Park& park) {
    for (const char* card : {"nobody", "nothing"}) EXPECT_EQ(park.bill({card, 100}).text, "yes");
    EXPECT_EQ(park.unsent(), (Bills{{"nobody", 100}, {"nothing", 100}}));
    EXPECT_EQ(park.sent(), Names{});
  });
}

// Without a single co_await.
asio::awaitable<void> fail_at_once(Bill) {
  throw std::runtime_error{"no network"};
  co_return;
}

TEST(Bills, AreKeptWhenTheyFailAtOnce) {
  kata::explore(kata::single, [](kata::World& world) {
    auto& park = world.make<ChargingPark>(world.executor(), points,
                                          Services{.ask_bank = none().ask_bank, .send_bill = fail_at_once});
    world.run(park.bill({"7", 100}));
    world.settle();
    EXPECT_EQ(world.run(park.unsent()), (Bills{{"7", 100}}));
  });
}

TEST(Bills, AreKeptAsOftenAsTheyFail) {
  in_every_order([](Park& park) {
    for (int i = 0; i < 2; ++i) {
      park.bill({"7", 100});
      park.bill({"7", 50});
      park.bill_fails("7");
      park.bill_fails("7");
    }
    EXPECT_EQ(park.unsent(), (Bills{{"7", 50}, {"7", 50}, {"7", 100}, {"7", 100}}));
  });
}

TEST(Bills, DoNotWaitForEachOther) {
  in_every_order([](Park& park) {
    constexpr int people = 100;
    for (int i = 0; i < people; ++i) park.bill({std::to_string(i), i});
    ASSERT_EQ(park.sent().size(), std::size_t{people}) << "a bill waits for another one";
    for (int i = people - 1; i >= 0; --i) park.bill_arrives(std::to_string(i));
    EXPECT_EQ(park.unsent(), Bills{});
  });
}

TEST(Bills, AreKeptHoweverManyFail) {
  in_every_order([](Park& park) {
    const Bills bills(100, Bill{"7", 100});
    for (const Bill& bill : bills) park.bill(bill);
    for (std::size_t i = 0; i < bills.size(); ++i) park.bill_fails("7");
    EXPECT_EQ(park.unsent(), bills);
  });
}

// ---- All of it together, on two threads, and everybody answers whenever they like.

class Evening {
 public:
  explicit Evening(kata::World& world) : world_{world} {}

  asio::awaitable<void> serve(int point, std::string card) {
    try {
      const bool admitted = co_await park_.admit(card);
      EXPECT_TRUE(admitted);
    } catch (const std::logic_error&) {
      ++refused;
      co_return;
    }
    co_await park_.record(point, 100);
    co_await park_.bill({card, 100});
  }

  asio::awaitable<void> look() {
    co_await park_.unsent();
    co_await park_.energy(0);
  }

  ChargingPark& park() { return park_; }
  int refused = 0;
  kata::InFlight at_the_bank;

 private:
  asio::awaitable<bool> ask_bank() {
    const auto visit = at_the_bank.enter();
    co_await world_.external();
    co_return true;
  }
  asio::awaitable<void> send_bill(std::string card) {
    co_await world_.external();
    if (card == "nobody") throw 550;
  }

  kata::World& world_;
  ChargingPark park_{world_.executor(), points,
                     Services{.ask_bank = [this](std::string) { return ask_bank(); },
                              .send_bill = [this](Bill bill) { return send_bill(bill.card); }}};
};

// Such stories are short for a right park. The limits are for others.
constexpr kata::Limits few{.schedules = 2'000, .handlers = 80'000, .steps = 150};

void on_a_busy_evening(const std::function<void(kata::World&, Evening&)>& story) {
  const auto body = [&](kata::World& world) {
    story(world, world.make<Evening>(world));
    EXPECT_EQ(world.live_frames(), 0u) << "something goes on when all is done";
  };
  kata::explore(kata::pool(2), body, few);
}

TEST(BusyEvening, TwoPointsServeTwoCards) {
  on_a_busy_evening([](kata::World& world, Evening& evening) {
    world.spawn(evening.serve(0, "7"));
    world.spawn(evening.serve(0, "nobody"));
    world.run_to_end();
    EXPECT_EQ(evening.refused, 0);
    EXPECT_EQ(world.run(evening.park().energy(0)), 200);
    EXPECT_EQ(world.run(evening.park().unsent()), (Bills{{"nobody", 100}}));
  });
}

TEST(BusyEvening, TwoPointsCheckOneCard) {
  on_a_busy_evening([](kata::World& world, Evening& evening) {
    world.spawn(evening.serve(0, "7"));
    world.spawn(evening.serve(1, "7"));
    world.run_to_end();
    EXPECT_EQ(evening.at_the_bank.most(), 1) << "the bank is asked about one card once at a time";
    EXPECT_LE(evening.refused, 1);
    const int energy = world.run(evening.park().energy(0)) + world.run(evening.park().energy(1));
    EXPECT_EQ(energy, evening.refused == 1 ? 100 : 200);
    EXPECT_EQ(world.run(evening.park().unsent()), Bills{});
  });
}

TEST(BusyEvening, SomebodyLooksOnWhileBillsFail) {
  on_a_busy_evening([](kata::World& world, Evening& evening) {
    world.spawn(evening.serve(0, "nobody"));
    world.spawn(evening.look());
    world.run_to_end();
    EXPECT_EQ(world.run(evening.park().unsent()), (Bills{{"nobody", 100}}));
  });
}

TEST(BusyEvening, TwoBillsFailAtOnce) {
  on_a_busy_evening([](kata::World& world, Evening& evening) {
    for (const int watt_hours : {100, 200}) world.spawn(evening.park().bill({"nobody", watt_hours}));
    world.run_to_end();
    EXPECT_EQ(world.run(evening.park().unsent()), (Bills{{"nobody", 100}, {"nobody", 200}}));
  });
}

asio::awaitable<void> admit_at_last(ChargingPark& park, const std::string& card) {
  try {
    co_await park.admit(card);
  } catch (const BankIsDown&) {
  }
  EXPECT_TRUE(co_await park.admit(card)) << "the first check has ended";
}

void expect_second_check(bool bank_is_down) {
  const auto story = [bank_is_down](kata::World& world) {
    int& asked = world.make<int>(0);
    const auto ask_bank = [&asked, bank_is_down](std::string) -> asio::awaitable<bool> {
      if (++asked == 1 && bank_is_down) throw BankIsDown{};
      co_return true;
    };
    auto& park = world.make<ChargingPark>(world.executor(), points,
                                          Services{.ask_bank = ask_bank, .send_bill = none().send_bill});
    world.run(admit_at_last(park, "7"));
    EXPECT_EQ(asked, 2);
  };
  kata::explore(kata::pool(2), story, few);
}

TEST(BusyEvening, ACardMayBeCheckedAgainAtOnce) { expect_second_check(false); }
TEST(BusyEvening, ACardMayBeCheckedAgainAtOnceWhenTheBankIsDown) { expect_second_check(true); }

TEST(BusyEvening, PointsHaveThreadsOfTheirOwn) {
  const auto story = [](kata::World& world) {
    Evening& evening = world.make<Evening>(world);
    for (const char* card : {"7", "nobody"})
      asio::co_spawn(world.make<asio::thread_pool>(1), evening.serve(0, card), asio::detached);
    world.settle();
    EXPECT_EQ(world.run(evening.park().energy(0)), 200);
    EXPECT_EQ(world.run(evening.park().unsent()), (Bills{{"nobody", 100}}));
  };
  kata::explore(kata::single, story, few);
}

// Bills are sent in the park's pool, and callers stay where they are.
TEST(BusyEvening, CallersAndBillsHaveTheirOwnThreads) {
  kata::explore(kata::single, [](kata::World& world) {
    world.name(world.context(), "the park");
    auto& threads = world.make<asio::thread_pool>(1);
    world.name(threads, "the point");
    const auto send = [&world](Bill) -> asio::awaitable<void> {
      EXPECT_EQ(world.running_in(), "the park");
      co_return;
    };
    const auto ask_bank = [](std::string card) -> asio::awaitable<bool> {
      if (card == "unreadable") throw BankIsDown{};
      co_return true;
    };
    auto& park = world.make<ChargingPark>(world.executor(), points, Services{.ask_bank = ask_bank, .send_bill = send});
    const auto story = [&world, &park]() -> asio::awaitable<void> {
      co_await park.record(1, 100);
      EXPECT_EQ(world.running_in(), "the point");
      co_await park.energy(1);
      EXPECT_EQ(world.running_in(), "the point");
      co_await park.admit("7");
      EXPECT_EQ(world.running_in(), "the point");
      co_await park.bill({"7", 100});
      EXPECT_EQ(world.running_in(), "the point");
      co_await park.unsent();
      EXPECT_EQ(world.running_in(), "the point");
      try {
        co_await park.admit("unreadable");
      } catch (const BankIsDown&) {
        EXPECT_EQ(world.running_in(), "the point") << "the bank is down";
      }
      try {
        co_await park.record(points, 100);
      } catch (const std::out_of_range&) {
        EXPECT_EQ(world.running_in(), "the point") << "there is no such point";
      }
      try {
        co_await park.energy(points);
      } catch (const std::out_of_range&) {
        EXPECT_EQ(world.running_in(), "the point") << "there is no such point";
      }
    };
    asio::co_spawn(threads, story, asio::detached);
    world.settle();
  }, few);
}

}  // namespace
