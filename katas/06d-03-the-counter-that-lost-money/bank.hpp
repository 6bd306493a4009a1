// SPDX-License-Identifier: MIT
// The accounts of one branch. A deposit is written to a journal on remote storage, then it counts.
//
// Clients call a bank from many coroutines at once, on executors of their own and on several
// threads. Many deposits can be in the journal at a time, also deposits to the same account.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>

struct Entry {
  int account;
  long cents;
};

// Ends when the entry is on remote storage, which takes milliseconds; throws if it is not there and
// never will be. May be called from several threads at once.
using Journal = std::function<boost::asio::awaitable<void>(Entry)>;

class Bank {
 public:
  static constexpr int account_count = 100;  // accounts have the numbers 0 to 99

  // `executor` is for the bank's own work: in production, that of a thread_pool.
  Bank(boost::asio::any_io_executor executor, Journal journal);
  ~Bank();

  boost::asio::any_io_executor get_executor() const;

  // Ends when the deposit counts. Throws what the journal throws, whatever that is: then the deposit did
  // not happen, and the next one is like any other. Throws std::out_of_range for
  // an account that does not exist and std::invalid_argument unless cents > 0, and writes no entry.
  boost::asio::awaitable<void> deposit(int account, long cents);

  // In cents: the sum of the deposits whose entries are in the journal. A new account has 0. Throws
  // std::out_of_range for an account that does not exist.
  boost::asio::awaitable<long> balance(int account);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
