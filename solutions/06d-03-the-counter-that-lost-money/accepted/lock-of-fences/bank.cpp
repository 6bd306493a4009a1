// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <array>
#include <atomic>
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

struct Bank::Impl {
  asio::any_io_executor executor;
  Journal journal;
  Impl(asio::any_io_executor executor_of_bank, Journal journal_of_bank)
      : executor{std::move(executor_of_bank)}, journal{std::move(journal_of_bank)} {}

  std::atomic<int> turn{0};
  std::array<long, account_count> balances{};

  void lock() {
    for (int free = 0; !turn.compare_exchange_weak(free, 1, std::memory_order_relaxed); free = 0) {
    }
    std::atomic_thread_fence(std::memory_order_acquire);
  }

  void unlock() {
    std::atomic_thread_fence(std::memory_order_release);
    turn.store(0, std::memory_order_relaxed);
  }

  void add(int account, long cents) {
    lock();
    balances[account] += cents;
    unlock();
  }

  long get(int account) {
    lock();
    const long cents = balances[account];
    unlock();
    return cents;
  }
};

Bank::Bank(asio::any_io_executor executor, Journal journal)
    : impl_{new Impl{std::move(executor), std::move(journal)}} {}

Bank::~Bank() = default;

asio::any_io_executor Bank::get_executor() const { return impl_->executor; }

asio::awaitable<void> Bank::deposit(int account, long cents) {
  check_account(account);
  check_amount(cents);
  co_await impl_->journal({account, cents});
  impl_->add(account, cents);
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  co_return impl_->get(account);
}
