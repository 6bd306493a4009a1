// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
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
  std::array<long, account_count> balances{};

  asio::awaitable<void> add(Entry entry) {
    const long before = balances[entry.account];
    co_await journal(entry);
    balances[entry.account] = before + entry.cents;
  }

  asio::awaitable<long> read(int account) { co_return balances[account]; }
};

Bank::Bank(asio::any_io_executor executor, Journal journal)
    : impl_{new Impl{std::move(executor), std::move(journal)}} {}

Bank::~Bank() = default;

asio::any_io_executor Bank::get_executor() const { return impl_->executor; }

asio::awaitable<void> Bank::deposit(int account, long cents) {
  check_account(account);
  check_amount(cents);
  co_await asio::co_spawn(impl_->strand, impl_->add({account, cents}), asio::use_awaitable);
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  co_return co_await asio::co_spawn(impl_->strand, impl_->read(account), asio::use_awaitable);
}
