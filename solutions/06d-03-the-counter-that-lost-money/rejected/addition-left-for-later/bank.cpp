// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <boost/asio/post.hpp>

#include <array>
#include <mutex>
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
  std::mutex mutex{};                          // never held across a co_await
  std::array<long, account_count> balances{};  // guarded by mutex
};

Bank::Bank(asio::any_io_executor executor, Journal journal)
    : impl_{new Impl{std::move(executor), std::move(journal)}} {}

Bank::~Bank() = default;

asio::any_io_executor Bank::get_executor() const { return impl_->executor; }

asio::awaitable<void> Bank::deposit(int account, long cents) {
  check_account(account);
  check_amount(cents);
  co_await impl_->journal({account, cents});
  asio::post(impl_->executor, [impl = impl_.get(), account, cents] {
    std::lock_guard lock{impl->mutex};
    impl->balances[account] += cents;
  });
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  std::lock_guard lock{impl_->mutex};
  co_return impl_->balances[account];
}
