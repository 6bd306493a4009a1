// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

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
  asio::strand<asio::any_io_executor> strand = asio::make_strand(executor);
  std::atomic<int> under_way = 0;
  std::array<long, account_count> balances{};  // touched on the strand only

  // The caller goes on on the strand, up to its next co_await of an operation.
  asio::awaitable<void> enter_strand() {
    co_await asio::dispatch(asio::bind_executor(strand, asio::use_awaitable));
  }

  // The caller goes on where it belongs. A post, since a dispatch may stay inside the strand.
  asio::awaitable<void> leave_strand() { co_await asio::post(asio::use_awaitable); }
};

Bank::Bank(asio::any_io_executor executor, Journal journal)
    : impl_{new Impl{std::move(executor), std::move(journal)}} {}

Bank::~Bank() = default;

asio::any_io_executor Bank::get_executor() const { return impl_->executor; }

asio::awaitable<void> Bank::deposit(int account, long cents) {
  check_account(account);
  check_amount(cents);
  if (++impl_->under_way > 16) {
    --impl_->under_way;
    throw std::runtime_error{"too many deposits"};
  }
  try {
    co_await impl_->journal({account, cents});
  } catch (...) {
    --impl_->under_way;
    throw;
  }
  --impl_->under_way;
  co_await impl_->enter_strand();
  impl_->balances[account] += cents;
  co_await impl_->leave_strand();
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  co_await impl_->enter_strand();
  const long cents = impl_->balances[account];
  co_await impl_->leave_strand();
  co_return cents;
}
