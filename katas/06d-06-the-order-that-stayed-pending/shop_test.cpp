// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <kata/explore.hpp>
#include <kata/gate.hpp>

#include <boost/asio/awaitable.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

// How GoogleTest prints it.
std::ostream& operator<<(std::ostream& out, const Problem& problem) {
  return out << "order " << problem.order << ": " << problem.reason;
}

namespace {

using Numbers = std::vector<int>;
using Problems = std::vector<Problem>;

std::exception_ptr refusal(const std::string& reason) {
  return std::make_exception_ptr(std::runtime_error{reason});
}

// An exception of a mail library's own.
struct NoSuchHost : std::exception {
  const char* what() const noexcept override { return "no such host"; }
};

// A shop with an event loop and a mail server that keeps every mail until the test decides on it.
class MailRoom {
 public:
  explicit MailRoom(kata::World& world) : world_{world} {}

  // Places orders with the numbers `first` to `last`.
  void place(int first, int last) {
    for (int number = first; number <= last; ++number) {
      shop_.place({number, address_of(number)});
    }
    run();
  }

  // The orders whose mails the server was asked to send.
  const Numbers& mailed() const { return mailed_; }

  // Mails have the numbers 0, 1... in the order in which they came to the server.
  void take(std::size_t mail) {
    mails_.at(mail).open_all();
    run();
  }

  void refuse(std::size_t mail, std::exception_ptr error) {
    kata::Gate& gate = mails_.at(mail);
    if (gate.waiting() > 0) gate.fail_one(std::move(error));
    run();
  }

  // Runs the event loop as long as there is something to do.
  void run() { world_.settle(); }

  Shop& shop() { return shop_; }

 private:
  static std::string address_of(int number) { return "customer-" + std::to_string(number) + "@example.org"; }

  asio::awaitable<void> send(Order order) {
    EXPECT_EQ(order.mail_address, address_of(order.number)) << "the mail goes to somebody else";
    mailed_.push_back(order.number);
    co_await mails_.emplace_back().pass();
  }

  kata::World& world_;
  Numbers mailed_;
  Shop shop_{world_.executor(), [this](Order order) { return send(std::move(order)); }};
  std::deque<kata::Gate> mails_;
};

// Runs `story` in a mail room of its own for each order of events that is possible on one thread.
void in_every_order(const std::function<void(MailRoom&)>& story) {
  kata::explore(kata::single, [&](kata::World& world) { story(world.make<MailRoom>(world)); });
}

TEST(Shop, AnOrderIsConfirmedOnceItsMailIsSent) {
  in_every_order([](MailRoom& room) {
    room.place(1, 1);
    EXPECT_EQ(room.shop().confirmed(), Numbers{}) << "the mail is still on its way";
    room.take(0);
    EXPECT_EQ(room.shop().confirmed(), Numbers{1});
    EXPECT_EQ(room.shop().problems(), Problems{});
  });
}

TEST(Shop, AFailedConfirmationIsAProblemWithItsReason) {
  in_every_order([](MailRoom& room) {
    room.place(1, 2);
    room.refuse(0, refusal("mailbox is full"));
    EXPECT_EQ(room.shop().problems(), (Problems{{1, "mailbox is full"}}));
    room.refuse(1, std::make_exception_ptr(NoSuchHost{}));
    EXPECT_EQ(room.shop().problems(), (Problems{{1, "mailbox is full"}, {2, "no such host"}}));
    EXPECT_EQ(room.shop().confirmed(), Numbers{});
  });
}

TEST(Shop, ProblemsAreToldInTheOrderInWhichTheyCameUp) {
  in_every_order([](MailRoom& room) {
    room.place(1, 3);
    room.refuse(2, refusal("mailbox is full"));
    room.refuse(0, refusal("no such mailbox"));
    room.shop().place({4, ""});
    room.refuse(1, refusal("mailbox is full"));
    EXPECT_EQ(room.shop().problems(), (Problems{{3, "mailbox is full"},
                                                {1, "no such mailbox"},
                                                {4, "no mail address"},
                                                {2, "mailbox is full"}}));
  });
}

TEST(Shop, AnExceptionWithoutAReasonIsAProblemToo) {
  in_every_order([](MailRoom& room) {
    room.place(1, 1);
    room.refuse(0, std::make_exception_ptr(550));
    EXPECT_EQ(room.shop().problems(), (Problems{{1, "unknown error"}}));
    EXPECT_EQ(room.shop().confirmed(), Numbers{});
  });
}

TEST(Shop, OtherOrdersGoOnWhenOneFails) {
  in_every_order([](MailRoom& room) {
    room.place(1, 3);
    room.refuse(1, refusal("mailbox is full"));
    room.take(2);
    room.take(0);
    room.place(4, 4);
    room.take(3);
    EXPECT_EQ(room.shop().confirmed(), (Numbers{3, 1, 4}));
  });
}

TEST(Shop, NoOrderIsAProblemWhileItsMailIsOnItsWay) {
  in_every_order([](MailRoom& room) {
    room.place(1, 2);
    EXPECT_EQ(room.shop().problems(), Problems{});
    room.take(0);
    EXPECT_EQ(room.shop().problems(), Problems{});
  });
}

TEST(Shop, MailsDoNotWaitForEachOther) {
  in_every_order([](MailRoom& room) {
    room.place(1, 2);
    EXPECT_EQ(room.mailed(), (Numbers{1, 2}));
    room.place(3, 3);
    EXPECT_EQ(room.mailed(), (Numbers{1, 2, 3}));
  });
}

TEST(Shop, AnyNumberOfMailsMayBeOnTheirWay) {
  in_every_order([](MailRoom& room) {
    room.place(1, 1'000);
    EXPECT_EQ(room.mailed().size(), 1'000u) << "a mail waits for others";
  });
}

TEST(Shop, EachOrderIsMailedExactlyOnce) {
  in_every_order([](MailRoom& room) {
    room.place(1, 3);
    room.refuse(0, refusal("mailbox is full"));
    room.take(1);
    room.take(2);
    EXPECT_EQ(room.mailed(), (Numbers{1, 2, 3}));
  });
}

// An exception that came out of the event loop would end the whole shop; the world reports it.
TEST(Shop, NothingEscapesFromTheEventLoop) {
  in_every_order([](MailRoom& room) {
    room.place(1, 3);
    room.refuse(0, refusal("mailbox is full"));
    room.refuse(1, std::make_exception_ptr(550));
    room.take(2);
  });
}

TEST(Shop, AnOrderWithoutAMailAddressIsAProblemFromTheStart) {
  in_every_order([](MailRoom& room) {
    room.shop().place({1, ""});
    EXPECT_EQ(room.shop().problems(), (Problems{{1, "no mail address"}}));
    room.run();
    EXPECT_EQ(room.mailed(), Numbers{});
  });
}

// Here the mail server answers when it likes, and refuses any of the mails.
asio::awaitable<void> send_or_refuse(kata::World& world) {
  co_await world.external();
  if (world.choose(2) == 1) throw std::runtime_error{"mailbox is full"};
}

TEST(Shop, EveryOrderEndsConfirmedOrAsAProblemWhateverTheMailServerDoes) {
  kata::explore(kata::single, [](kata::World& world) {
    Shop& shop = world.make<Shop>(world.executor(), [&world](const Order&) { return send_or_refuse(world); });
    shop.place({1, "customer@example.org"});
    world.settle();
    const std::size_t coroutines = world.live_frames();
    for (int number = 2; number <= 3; ++number) shop.place({number, "customer@example.org"});
    world.settle();
    EXPECT_EQ(world.live_frames(), coroutines) << "something is left behind for an order that is done";
    Numbers orders = shop.confirmed();
    for (const Problem& problem : shop.problems()) orders.push_back(problem.order);
    std::ranges::sort(orders);
    EXPECT_EQ(orders, (Numbers{1, 2, 3}));
  });
}

}  // namespace
