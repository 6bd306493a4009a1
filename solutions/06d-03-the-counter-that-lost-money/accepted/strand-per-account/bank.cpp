// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

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

struct Account {
  explicit Account(const asio::any_io_executor& executor) : strand{asio::make_strand(executor)} {}

  asio::strand<asio::any_io_executor> strand;
  long cents = 0;  // touched on the strand only
};

struct Bank::Impl {
  Impl(asio::any_io_executor ex, Journal j) : executor{std::move(ex)}, journal{std::move(j)} {
    for (int i = 0; i < account_count; ++i) accounts.emplace_back(executor);
  }

  asio::any_io_executor executor;
  Journal journal;
  std::vector<Account> accounts;
};

Bank::Bank(asio::any_io_executor executor, Journal journal)
    : impl_{new Impl{std::move(executor), std::move(journal)}} {}

Bank::~Bank() = default;

asio::any_io_executor Bank::get_executor() const { return impl_->executor; }

asio::awaitable<void> Bank::deposit(int account, long cents) {
  check_account(account);
  check_amount(cents);
  co_await impl_->journal({account, cents});
  Account& mine = impl_->accounts[account];
  co_await asio::post(asio::bind_executor(mine.strand, asio::use_awaitable));
  mine.cents += cents;
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  Account& mine = impl_->accounts[account];
  co_await asio::post(asio::bind_executor(mine.strand, asio::use_awaitable));
  co_return mine.cents;
}
