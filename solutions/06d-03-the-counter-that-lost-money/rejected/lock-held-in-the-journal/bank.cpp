// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <array>
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

struct Bank::Impl {
  asio::any_io_executor executor;
  Journal journal;
  AsyncLock lock{executor};
  std::array<long, account_count> balances{};
};

Bank::Bank(asio::any_io_executor executor, Journal journal)
    : impl_{new Impl{std::move(executor), std::move(journal)}} {}

Bank::~Bank() = default;

asio::any_io_executor Bank::get_executor() const { return impl_->executor; }

asio::awaitable<void> Bank::deposit(int account, long cents) {
  check_account(account);
  check_amount(cents);
  co_await impl_->lock.lock();
  std::exception_ptr error;
  try {
    co_await impl_->journal({account, cents});
    impl_->balances[account] += cents;
  } catch (...) {
    error = std::current_exception();
  }
  impl_->lock.unlock();
  if (error) std::rethrow_exception(error);
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  co_await impl_->lock.lock();
  const long cents = impl_->balances[account];
  impl_->lock.unlock();
  co_return cents;
}
