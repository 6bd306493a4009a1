// SPDX-License-Identifier: MIT
//
// An assignment that reads what it writes: loud if it reads left of a co_await, and others may write meanwhile.
#include <string>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;

awaitable<int> fetch();
awaitable<int> fetch_after(int last);
awaitable<std::string> line();
int total = 0;

struct Lock {
  ~Lock();
};
awaitable<Lock> async_lock();

// ---- Loud.

struct Account {
  awaitable<void> add() {
    balance = balance + co_await fetch();           // LOUD: asio-stale-read-across-await in Account::add
    this->balance = this->balance - co_await fetch();  // LOUD: asio-stale-read-across-await
    balance = 2 * balance + co_await fetch();       // LOUD: asio-stale-read-across-await
    balance = (balance + 1) * (co_await fetch() + 1);  // LOUD: asio-stale-read-across-await
    text = text + co_await line();                  // LOUD: asio-stale-read-across-await
  }
  awaitable<void> add_beside_a_value() {
    const std::string read = co_await line();
    balance = balance + co_await fetch();  // LOUD: asio-stale-read-across-await in Account::add_beside_a_value
    text = read;
  }
  int balance = 0;
  std::string text;
};

awaitable<void> of_a_global() {
  total = total + co_await fetch();  // LOUD: asio-stale-read-across-await in of_a_global
  static int kept = 0;
  kept = kept + co_await fetch();    // LOUD: asio-stale-read-across-await
}

awaitable<void> of_another(Account& account, int& number) {
  account.balance = account.balance + co_await fetch();  // LOUD: asio-stale-read-across-await in of_another
  number = number | co_await fetch();                    // LOUD: asio-stale-read-across-await
}

awaitable<void> in_a_lambda() {
  int sum = 0;
  auto add = [&]() -> awaitable<void> {
    sum = sum + co_await fetch();  // LOUD: asio-stale-read-across-await in in_a_lambda
  };
  co_await add();
}

template <class Number>
awaitable<void> in_a_template(Number& number) {
  number = number + co_await fetch();  // LOUD: asio-stale-read-across-await in in_a_template
}
template awaitable<void> in_a_template(int&);

// ---- Silent.

struct Careful {
  awaitable<void> add() {
    balance += co_await fetch();
    const int more = co_await fetch();
    balance = balance + more;
    balance = co_await fetch() + balance;
    balance = co_await fetch();
    balance = other + co_await fetch();
    last = co_await fetch_after(last);
  }
  awaitable<void> under_a_lock_for_coroutines() {
    auto lock = co_await async_lock();
    balance = balance + co_await fetch();
  }
  awaitable<void> of_a_local() {
    int sum = 0;
    sum = sum + co_await fetch();
    balance += sum;
  }
  awaitable<void> of_a_copy(int number) {
    number = number + co_await fetch();
    other = number;
  }
  awaitable<void> without_co_await() {
    balance = balance + other;
    co_await fetch();
  }
  awaitable<void> of_another_object(Careful& from) {
    balance = from.balance + co_await fetch();
  }
  awaitable<void> executor() {
    balance = balance + ((co_await asio::this_coro::executor) == asio::any_io_executor{} ? 1 : 0);
  }
  int balance = 0;
  int other = 0;
  int last = 0;
};
