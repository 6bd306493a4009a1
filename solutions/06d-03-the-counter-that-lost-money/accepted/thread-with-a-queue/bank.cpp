// SPDX-License-Identifier: MIT
#include "bank.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <queue>
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

// Does one thing after the other, on a thread of its own.
class Worker {
 public:
  Worker() : thread_{[this] { run(); }} {}
  ~Worker() {
    {
      std::lock_guard lock{mutex_};
      stop_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  void add(std::function<void()> job) {
    {
      std::lock_guard lock{mutex_};
      jobs_.push(std::move(job));
    }
    changed_.notify_one();
  }

 private:
  void run() {
    for (;;) {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      auto job = std::move(jobs_.front());
      jobs_.pop();
      lock.unlock();
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<std::function<void()>> jobs_;
  bool stop_ = false;
  std::thread thread_;
};

struct Bank::Impl {
  asio::any_io_executor executor;
  Journal journal;
  std::array<long, account_count> balances{};
  Worker worker{};

  asio::awaitable<void> in_worker(std::function<void()> job) {
    auto here = co_await asio::this_coro::executor;
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, here, &job](auto handler) {
          auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          auto work = std::make_shared<asio::executor_work_guard<asio::any_io_executor>>(here);
          worker.add([here, shared, work, &job] {
            job();
            asio::post(here, [shared] { std::move(*shared)(); });
            work->reset();
          });
        },
        asio::use_awaitable);
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
  co_await impl_->in_worker([&] { impl_->balances[account] += cents; });
}

asio::awaitable<long> Bank::balance(int account) {
  check_account(account);
  long cents = 0;
  co_await impl_->in_worker([&] { cents = impl_->balances[account]; });
  co_return cents;
}
