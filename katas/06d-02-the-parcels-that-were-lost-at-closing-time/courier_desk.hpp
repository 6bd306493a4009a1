// SPDX-License-Identifier: MIT
// The desk of a courier: takes parcels over the counter and has them delivered in the background.
//
// A desk belongs to the thread of its event loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Parcel {
  int number;  // the sender's: two parcels may have the same
  std::string address;
};

struct Receipt {
  int parcel;
  std::string signature;
};

struct Failure {
  int parcel;
  std::string reason;

  bool operator==(const Failure&) const = default;
};

// Both take from no time at all to days. They may throw when they are called and when they are awaited, and
// not only what derives from std::exception.
struct Services {
  // Ends when somebody has signed for the parcel; throws if nobody does.
  std::function<boost::asio::awaitable<Receipt>(Parcel)> deliver;

  // Ends when the receipt is in the archive; throws if it is not.
  std::function<boost::asio::awaitable<void>(Receipt)> file;
};

class CourierDesk {
 public:
  // Services are called on `executor`, an executor of the desk's event loop. Whether what is spawned on it starts
  // at once or has to wait for its turn is up to the executor.
  CourierDesk(boost::asio::any_io_executor executor, Services services);

  // Destroys the services, too. Requires: no parcel was ever accepted, or close() was called; and each call of
  // close() has ended.
  ~CourierDesk();

  // Starts to deliver the parcel and returns at once. Its receipt is filed next, and then it is done. If either
  // fails it is done, too: a failure, of which nothing is tried again. Parcels do not wait for each other.
  // Throws std::logic_error once close() has begun, and does nothing then.
  void accept(Parcel parcel);

  // Begins when it is first awaited, and ends when all parcels are done, however long that takes. Returns the
  // failures of all the desk's time, in any order; the reason is what() of the exception, and "unknown error"
  // for one that has none. May be called again, also by several at once: each call waits, and returns the same.
  //
  // When each call has ended nothing goes on for the desk: desk and services, with all that they use, may be
  // destroyed by the very next line. Requires: the call is not cancelled.
  boost::asio::awaitable<std::vector<Failure>> close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
