// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <array>
#include <atomic>
#include <map>
#include <memory>
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

  using Balances = std::map<int, long>;
  std::atomic<std::shared_ptr<const Balances>> balances{std::make_shared<const Balances>()};

  void add(int account, long cents) {
    std::shared_ptr<const Balances> old = balances.load();
    std::shared_ptr<const Balances> next;
    do {
      auto copy = std::make_shared<Balances>(*old);
      (*copy)[account] += cents;
      next = std::move(copy);
    } while (!balances.compare_exchange_weak(old, next));
  }

  long get(int account) {
    const auto now = balances.load();
    const auto found = now->find(account);
    return found == now->end() ? 0 : found->second;
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
