// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <functional>
#include <limits>
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

// The balances, and a coroutine of their own that does one piece of work with them after the other.
struct Ledger {
  using Work = std::function<void()>;
  using Channel = asio::experimental::concurrent_channel<void(boost::system::error_code, Work)>;

  explicit Ledger(asio::any_io_executor executor)
      : work{std::move(executor), std::numeric_limits<std::size_t>::max()} {}

  std::array<long, Bank::account_count> balances{};
  Channel work;
};

asio::awaitable<void> serve(std::shared_ptr<Ledger> ledger) {
  try {
    for (;;) (co_await ledger->work.async_receive(asio::use_awaitable))();
  } catch (const boost::system::system_error&) {  // closed
  }
}

// Ends when the ledger has done the work, where the caller belongs.
asio::awaitable<void> have_done(Ledger& ledger, Ledger::Work work) {
  const auto initiation = [&](auto handler) {
    auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    ledger.work.try_send(boost::system::error_code{}, [work, waiting] {
      work();
      asio::post(asio::get_associated_executor(*waiting), std::move(*waiting));
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiation, asio::use_awaitable);
}

}  // namespace

struct Bank::Impl {
  asio::any_io_executor executor;
  Journal journal;
  std::shared_ptr<Ledger> ledger = std::make_shared<Ledger>(executor);
};

Bank::Bank(asio::any_io_executor executor, Journal journal) : impl_{new Impl{std::move(executor), std::move(journal)}} {
  asio::co_spawn(impl_->executor, serve(impl_->ledger), asio::detached);
}

Bank::~Bank() {
  impl_->ledger->work.close();
}

asio::any_io_executor Bank::get_executor() const {
  return impl_->executor;
}

asio::awaitable<void> Bank::deposit(int account, long cents) {
  check_account(account);
  check_amount(cents);
  co_await impl_->journal({account, cents});
  co_await have_done(*impl_->ledger,
                     [ledger = impl_->ledger.get(), account, cents] { ledger->balances[account] += cents; });
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  long cents = 0;
  co_await have_done(*impl_->ledger,
                     [ledger = impl_->ledger.get(), account, &cents] { cents = ledger->balances[account]; });
  co_return cents;
}
