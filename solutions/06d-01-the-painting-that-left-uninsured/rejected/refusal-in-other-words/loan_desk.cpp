// SPDX-License-Identifier: MIT
#include "loan_desk.hpp"

#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct LoanDesk::Impl {
  asio::any_io_executor executor;
  Services services;
  std::set<int> taken{};  // lent, or about to be
  std::vector<int> lent{};

  asio::awaitable<void> insure(Loan loan) {
    if (loan.borrower.empty()) throw std::invalid_argument{"a loan needs a borrower"};
    co_await services.insure(std::move(loan));
  }
};

namespace {

// A painting that is about to be lent; it is free again unless the loan comes to its end.
class Reservation {
 public:
  Reservation(std::set<int>& taken, int painting) : taken_{taken}, painting_{painting} {
    if (!taken_.insert(painting).second)
      throw std::invalid_argument{"painting " + std::to_string(painting) + " is taken"};
  }
  ~Reservation() {
    if (!kept_) taken_.erase(painting_);
  }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  void keep() { kept_ = true; }

 private:
  std::set<int>& taken_;
  int painting_;
  bool kept_ = false;
};

}  // namespace

LoanDesk::LoanDesk(asio::any_io_executor executor, Services services)
    : impl_{new Impl{std::move(executor), std::move(services)}} {}

LoanDesk::~LoanDesk() = default;

asio::awaitable<void> LoanDesk::lend(Loan loan) {
  Reservation reservation{impl_->taken, loan.painting};
  std::string refused;
  try {
    co_await impl_->insure(loan);
  } catch (const std::exception& e) {
    refused = e.what();
  }
  if (!refused.empty()) throw std::runtime_error{refused};
  co_await impl_->services.open_vault(loan.painting);
  reservation.keep();
  impl_->lent.push_back(loan.painting);
}

std::vector<int> LoanDesk::lent() const { return impl_->lent; }
