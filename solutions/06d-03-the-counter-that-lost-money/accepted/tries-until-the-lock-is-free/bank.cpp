// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <array>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
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

struct Bank::Impl {
  asio::any_io_executor executor;
  Journal journal;
  std::mutex mutex;
  std::array<long, account_count> balances{};
};

Bank::Bank(asio::any_io_executor executor, Journal journal) : impl_{std::make_unique<Impl>()} {
  impl_->executor = std::move(executor);
  impl_->journal = std::move(journal);
}

Bank::~Bank() = default;

asio::any_io_executor Bank::get_executor() const { return impl_->executor; }

asio::awaitable<void> Bank::deposit(int account, long cents) {
  check_account(account);
  check_amount(cents);
  co_await impl_->journal({account, cents});
  while (!impl_->mutex.try_lock()) std::this_thread::yield();
  impl_->balances[account] += cents;
  impl_->mutex.unlock();
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  const std::scoped_lock lock{impl_->mutex};
  co_return impl_->balances[account];
}
