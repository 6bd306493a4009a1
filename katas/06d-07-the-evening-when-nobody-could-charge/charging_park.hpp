// SPDX-License-Identifier: MIT
// The computer of a charging park: it asks the bank about cards, counts the energy of each charging point, and
// sends the bills.
//
// The points call it from coroutines on several threads at once, and each goes on on its own executor, also when a
// call has thrown.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Bill {
  std::string card;
  int watt_hours;

  auto operator<=>(const Bill&) const = default;
};

// What the park uses. Both take from no time at all to minutes, and may be called from several threads at once.
struct Services {
  // Does the bank accept the card? The call or its awaitable throws std::runtime_error if the
  // bank does not answer.
  std::function<boost::asio::awaitable<bool>(std::string card)> ask_bank;

  // Sends a bill by e-mail. If it cannot be sent, the call or its awaitable throws: anything, not only what
  // derives from std::exception.
  std::function<boost::asio::awaitable<void>(Bill bill)> send_bill;
};

class ChargingPark {
 public:
  // `executor` is that of a pool of threads, for what goes on in the background: bills are sent there. Points have
  // the numbers 0 to `points` - 1.
  ChargingPark(boost::asio::any_io_executor executor, int points, Services services);

  // Requires: no call is under way, and no bill.
  ~ChargingPark();

  // Does the bank accept the card? Throws what the bank throws. The bank is asked about a card once at a time:
  // throws std::logic_error ("card 7 is being checked") if it is being asked about this one. Nobody waits for
  // the bank but who asks about the card.
  boost::asio::awaitable<bool> admit(std::string card);

  // The meter of the point has counted so much more. Throws std::out_of_range for a point that does not exist.
  boost::asio::awaitable<void> record(int point, int watt_hours);

  // All that was recorded for the point, in watt hours. Throws std::out_of_range as record() does.
  boost::asio::awaitable<int> energy(int point);

  // Has the bill sent once, in the background: ends without waiting for that. Bills do not wait for each other.
  boost::asio::awaitable<void> bill(Bill bill);

  // The bills that could not be sent, each as often as it could not, sorted: somebody has to print them.
  boost::asio::awaitable<std::vector<Bill>> unsent();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
