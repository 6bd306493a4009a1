// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <kata/gate.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <deque>
#include <exception>
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

// A shop with an event loop and a mail server that keeps every mail until the test decides on it.
class MailRoom {
 public:
  ~MailRoom() {
    for (kata::Gate& mail : mails_) mail.open_all();
    run();
  }

  // Places orders with the numbers `first` to `last`.
  void place(int first, int last) {
    for (int number = first; number <= last; ++number) {
      shop_.place({number, "customer@example.org"});
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

  // Runs the event loop as long as there is something to do. An exception that gets here would end
  // the whole shop in production.
  void run() {
    for (;;) {
      try {
        io_.restart();
        io_.poll();
        return;
      } catch (...) {
        ++escaped_;
      }
    }
  }

  int escaped() const { return escaped_; }

  Shop& shop() { return shop_; }

 private:
  asio::awaitable<void> send(Order order) {
    mailed_.push_back(order.number);
    co_await mails_.emplace_back().pass();
  }

  asio::io_context io_;
  int escaped_ = 0;
  Numbers mailed_;
  Shop shop_{io_.get_executor(), [this](Order order) { return send(std::move(order)); }};
  std::deque<kata::Gate> mails_;
};

TEST(Shop, AnOrderIsConfirmedOnceItsMailIsSent) {
  MailRoom room;
  room.place(1, 1);
  EXPECT_EQ(room.shop().confirmed(), Numbers{}) << "the mail is still on its way";
  room.take(0);
  EXPECT_EQ(room.shop().confirmed(), Numbers{1});
  EXPECT_EQ(room.shop().problems(), Problems{});
}

TEST(Shop, AFailedConfirmationIsAProblemWithItsReason) {
  MailRoom room;
  room.place(1, 2);
  room.refuse(0, refusal("mailbox is full"));
  EXPECT_EQ(room.shop().problems(), (Problems{{1, "mailbox is full"}}));
  room.refuse(1, refusal("no such host"));
  EXPECT_EQ(room.shop().problems(), (Problems{{1, "mailbox is full"}, {2, "no such host"}}));
  EXPECT_EQ(room.shop().confirmed(), Numbers{});
}

TEST(Shop, AnExceptionWithoutAReasonIsAProblemToo) {
  MailRoom room;
  room.place(1, 1);
  room.refuse(0, std::make_exception_ptr(550));
  EXPECT_EQ(room.shop().problems(), (Problems{{1, "unknown error"}}));
  EXPECT_EQ(room.shop().confirmed(), Numbers{});
}

TEST(Shop, OtherOrdersGoOnWhenOneFails) {
  MailRoom room;
  room.place(1, 3);
  room.refuse(1, refusal("mailbox is full"));
  room.take(2);
  room.take(0);
  room.place(4, 4);
  room.take(3);
  EXPECT_EQ(room.shop().confirmed(), (Numbers{3, 1, 4}));
}

TEST(Shop, NoOrderIsAProblemWhileItsMailIsOnItsWay) {
  MailRoom room;
  room.place(1, 2);
  EXPECT_EQ(room.shop().problems(), Problems{});
  room.take(0);
  EXPECT_EQ(room.shop().problems(), Problems{});
}

TEST(Shop, MailsDoNotWaitForEachOther) {
  MailRoom room;
  room.place(1, 2);
  EXPECT_EQ(room.mailed(), (Numbers{1, 2}));
  room.place(3, 3);
  EXPECT_EQ(room.mailed(), (Numbers{1, 2, 3}));
}

TEST(Shop, EachOrderIsMailedExactlyOnce) {
  MailRoom room;
  room.place(1, 3);
  room.refuse(0, refusal("mailbox is full"));
  room.take(1);
  room.take(2);
  EXPECT_EQ(room.mailed(), (Numbers{1, 2, 3}));
}

TEST(Shop, NothingEscapesFromTheEventLoop) {
  MailRoom room;
  room.place(1, 3);
  room.refuse(0, refusal("mailbox is full"));
  room.refuse(1, std::make_exception_ptr(550));
  room.take(2);
  EXPECT_EQ(room.escaped(), 0);
}

TEST(Shop, AnOrderWithoutAMailAddressIsAProblemFromTheStart) {
  MailRoom room;
  room.shop().place({1, ""});
  EXPECT_EQ(room.shop().problems(), (Problems{{1, "no mail address"}}));
  room.run();
  EXPECT_EQ(room.mailed(), Numbers{});
}

}  // namespace
