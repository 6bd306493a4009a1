// SPDX-License-Identifier: MIT
// A shop takes orders and confirms each by mail, in the background.
//
// An order is pending until its mail is sent, then it is confirmed; if it cannot be confirmed it is
// a problem, which the staff looks at. A shop belongs to the thread of its event loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Order {
  int number;
  std::string mail_address;
};

struct Problem {
  int order;
  std::string reason;

  bool operator==(const Problem&) const = default;
};

// Ends when the mail server has taken the mail, which can take minutes; throws if it refuses it, when it is awaited.
// What it throws is up to the mail library, and not always a std::exception.
using SendMail = std::function<boost::asio::awaitable<void>(Order)>;

class Shop {
 public:
  // Mails are sent on `executor`. Requires: the shop outlives the mails that are on their way.
  Shop(boost::asio::any_io_executor executor, SendMail send_mail);
  ~Shop();

  // Starts to send the confirmation and returns at once. Mails do not wait for each other, and
  // there is one mail for each order. An order without a mail address is a problem from the start.
  void place(Order order);

  // Orders by number, in the order in which their mails were sent.
  std::vector<int> confirmed() const;

  // In the order in which they came up. The reason is what() of the exception, and "unknown error"
  // for one that has none.
  std::vector<Problem> problems() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
