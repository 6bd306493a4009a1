// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <atomic>
#include <deque>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

void check_account(int account) {
  if (account < 0 || account >= Bank::account_count) {
    throw std::out_of_range{"no account " + std::to_string(account)};
  }
}

void check_amount(long cents) {
  if (cents <= 0) throw std::invalid_argument{"cannot deposit " + std::to_string(cents)};
}

}  // namespace

// Lets one coroutine at a time go on; the others wait without blocking a thread.
class AsyncLock {
 public:
  explicit AsyncLock(const asio::any_io_executor& executor) : free_{executor, 1} { unlock(); }

  asio::awaitable<void> lock() { co_await free_.async_receive(asio::use_awaitable); }
  void unlock() { free_.try_send(boost::system::error_code{}); }

 private:
  asio::experimental::concurrent_channel<void(boost::system::error_code)> free_;
};

struct Account {
  explicit Account(const asio::any_io_executor& executor) : in_use{executor} {}

  AsyncLock in_use;
  std::atomic<long> cents = 0;
};

struct Bank::Impl {
  Impl(asio::any_io_executor ex, Journal j) : executor{std::move(ex)}, journal{std::move(j)} {
    for (int i = 0; i < account_count; ++i) accounts.emplace_back(executor);
  }

  asio::any_io_executor executor;
  Journal journal;
  std::deque<Account> accounts;
};

Bank::Bank(asio::any_io_executor executor, Journal journal)
    : impl_{new Impl{std::move(executor), std::move(journal)}} {}

Bank::~Bank() = default;

asio::any_io_executor Bank::get_executor() const { return impl_->executor; }

asio::awaitable<void> Bank::deposit(int account, long cents) {
  check_account(account);
  check_amount(cents);
  Account& mine = impl_->accounts[account];
  co_await mine.in_use.lock();
  std::exception_ptr error;
  try {
    co_await impl_->journal({account, cents});
    mine.cents += cents;
  } catch (...) {
    error = std::current_exception();
  }
  mine.in_use.unlock();
  if (error) std::rethrow_exception(error);
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  co_return impl_->accounts[account].cents.load();
}
