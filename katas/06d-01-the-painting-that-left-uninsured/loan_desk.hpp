// SPDX-License-Identifier: MIT
// The desk of a museum that lends its paintings.
//
// A painting is insured with a company and then leaves through the vault; both answer over the network,
// in their own time. A desk belongs to the thread of its event loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Loan {
  int painting;
  std::string borrower;
};

struct Services {
  // Ends when the company has insured the painting for this loan, and throws if it does not. Each call is
  // paid for.
  std::function<boost::asio::awaitable<void>(Loan)> insure;

  // Ends when the painting has left the vault, and throws if it stays inside.
  std::function<boost::asio::awaitable<void>(int painting)> open_vault;
};

class LoanDesk {
 public:
  LoanDesk(boost::asio::any_io_executor executor, Services services);
  ~LoanDesk();

  // Has the painting insured, once, and then let out of the vault; ends when it has left. Throws what the
  // company or the vault throws, whatever it is: then the painting is here, and can be lent again. Throws
  // std::invalid_argument for a loan without a borrower, and for a painting that is lent, or is about to be.
  // Loans do not wait for each other.
  boost::asio::awaitable<void> lend(Loan loan);

  // The paintings that have left, in the order in which they did.
  std::vector<int> lent() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
