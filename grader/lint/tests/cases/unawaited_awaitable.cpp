// SPDX-License-Identifier: MIT
//
// A lazy operation whose value is thrown away, in every spelling, and code that only looks so.
// "LOUD: check in FUNCTION" marks a finding and the function it is attributed to (the one before
// if there is no "in"), "(fix)" a fix-it that writes co_await. Every other line is silent.
#include <functional>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/core/ignore_unused.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::deferred;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;

struct Account {
  awaitable<void> save() const;
  awaitable<int> load();
};

struct Vault {
  awaitable<void> save();
};

namespace bank {

awaitable<void> save(int row = 0);
awaitable<int> load();
void consume(awaitable<void> task);
Account& account();

// ---- Loud.

awaitable<void> plain_statement(Account& account) {
  save();           // LOUD: asio-unawaited-awaitable in bank::plain_statement (fix)
  account.save();   // LOUD: asio-unawaited-awaitable (fix)
  (save(1));        // LOUD: asio-unawaited-awaitable
  std::move(save());  // LOUD: asio-unawaited-awaitable
  co_await save();
}

awaitable<void> silenced_on_purpose() {
  (void)save();                // LOUD: asio-unawaited-awaitable in bank::silenced_on_purpose
  static_cast<void>(save());   // LOUD: asio-unawaited-awaitable
  void(save(1));               // LOUD: asio-unawaited-awaitable
  std::ignore = load();        // LOUD: asio-unawaited-awaitable
  boost::ignore_unused(save());  // LOUD: asio-unawaited-awaitable
  co_return (void)load();      // LOUD: asio-unawaited-awaitable
}

awaitable<void> parts_of_expressions(bool late, int count) {
  save(), ++count;              // LOUD: asio-unawaited-awaitable in bank::parts_of_expressions
  late ? co_await save() : (void)save(2);  // LOUD: asio-unawaited-awaitable
  late ? save(3)                // LOUD: asio-unawaited-awaitable
       : save(4);               // LOUD: asio-unawaited-awaitable
  for (; count < 3; ++count, save()) {  // LOUD: asio-unawaited-awaitable
  }
  save() && save();             // LOUD: asio-unawaited-awaitable
  (void)({ ++count; save(); });  // LOUD: asio-unawaited-awaitable
  co_await save();
}

awaitable<void> bodies_without_braces(bool late, int count) {
  if (late)
    save();        // LOUD: asio-unawaited-awaitable in bank::bodies_without_braces (fix)
  else
    save(1);       // LOUD: asio-unawaited-awaitable (fix)
  for (int i = 0; i < count; ++i)
    save(i);       // LOUD: asio-unawaited-awaitable (fix)
  for (int i : {1, 2})
    save(i);       // LOUD: asio-unawaited-awaitable (fix)
  while (count-- > 0)
    save(count);   // LOUD: asio-unawaited-awaitable (fix)
  switch (count) {
    case 1:
      save(1);     // LOUD: asio-unawaited-awaitable (fix)
      break;
    default:
      save(2);     // LOUD: asio-unawaited-awaitable (fix)
  }
  try {
    co_await save();
  } catch (...) {
    save(3);       // LOUD: asio-unawaited-awaitable
  }
}

void in_a_plain_function() {
  save();  // LOUD: asio-unawaited-awaitable in bank::in_a_plain_function
}

struct Teller {
  Teller() { (void)save(); }  // LOUD: asio-unawaited-awaitable in bank::Teller::Teller
  ~Teller() { (void)save(); }  // LOUD: asio-unawaited-awaitable in bank::Teller::~Teller
  awaitable<void> run();
  std::function<awaitable<void>()> on_close;
};

awaitable<void> Teller::run() {
  account().save();  // LOUD: asio-unawaited-awaitable in bank::Teller::run (fix)
  on_close();      // LOUD: asio-unawaited-awaitable (fix)
  auto close = [this]() -> awaitable<void> {
    on_close();    // LOUD: asio-unawaited-awaitable (fix)
    co_return;
  };
  close();         // LOUD: asio-unawaited-awaitable (fix)
  auto notify = [this] { on_close(); };  // LOUD: asio-unawaited-awaitable
  notify();
  []() -> awaitable<void> { co_return; }();  // LOUD: asio-unawaited-awaitable (fix)
  co_await save();
}

const auto global_task = []() -> awaitable<void> {
  save();  // LOUD: asio-unawaited-awaitable in bank::global_task (fix)
  co_return;
};

template <class Storage>
awaitable<void> template_function(Storage storage) {
  storage.save();  // LOUD: asio-unawaited-awaitable in bank::template_function (fix)
  save();          // LOUD: asio-unawaited-awaitable (fix)
  co_return;
}

template <class T>
struct Box {
  awaitable<void> flush(T value) {
    save(value);   // LOUD: asio-unawaited-awaitable in bank::Box::flush (fix)
    co_return;
  }
};

template <>
struct Box<char> {
  void flush() { save(); }  // LOUD: asio-unawaited-awaitable
};

awaitable<void> instantiate() {
  co_await template_function(Account{});
  co_await template_function(std::cref(account()).get());
  co_await template_function(Vault{});
  co_await Box<int>{}.flush(1);
  co_await Box<long>{}.flush(1);
}

#define RUN(operation) operation
#define SAVE_TWICE() save(), save()

awaitable<void> in_macros() {
  RUN(save());   // LOUD: asio-unawaited-awaitable in bank::in_macros
  SAVE_TWICE();  // LOUD: asio-unawaited-awaitable
  co_return;
}

awaitable<void> lazy_token(asio::steady_timer& timer) {
  timer.async_wait(deferred);  // LOUD: asio-unawaited-awaitable in bank::lazy_token (fix)
  std::ignore = timer.async_wait(deferred);  // LOUD: asio-unawaited-awaitable
  timer.async_wait(use_awaitable);   // LOUD: asio-unawaited-awaitable (fix)
  co_await timer.async_wait(deferred);
}

// ---- Silent.

// That it never runs is said twice.
void compiles(asio::steady_timer& timer) {
  (void)timer.async_wait(deferred);
  static_cast<void>(timer.async_wait(asio::deferred));
}

awaitable<int> awaited_or_returned(bool late) {
  co_await save();
  (void)co_await load();
  co_await (save() && save(1));
  co_await (late ? save(1) : save(2));
  co_await std::move(save());
  (co_await save(), co_await save(1));
  co_return co_await load();
}

awaitable<void> returned_by_a_plain_function(bool late) { return late ? save() : save(1); }

awaitable<void> last_of_a_comma(int count) { return ++count, save(count); }

awaitable<void> value_of_a_block(int count) {
  co_await ({ ++count; save(count); });
}

void started(asio::io_context& context, std::vector<awaitable<void>>& tasks) {
  asio::co_spawn(context, save(), asio::detached);
  tasks.push_back(save());
  tasks.emplace_back(save(1));
  consume(save());
  std::optional<awaitable<int>> kept(load());
}

void not_evaluated() {
  using Result = decltype(save(), load());
  static_assert(sizeof(save()) > 0);
  static_assert(!noexcept(save(), save()));
  static_assert(requires(Account account) { account.save(); });
}

template <class Task>
auto run_if_possible(Task& task) -> decltype(task.save(), void()) {
  consume(task.save());
}

void token_that_starts(asio::steady_timer& timer) {
  timer.async_wait(asio::detached);
  timer.async_wait([](boost::system::error_code) {});
  auto result = timer.async_wait(asio::use_future);
}

void kept_elsewhere(awaitable<void>& task, std::vector<awaitable<void>>& tasks) {
  (void)task;
  (void)tasks.back();
  std::ignore = std::move(task);
}

namespace unrelated {

struct awaitable {};
awaitable save();

void other_library() {
  save();
  (void)save();
  auto task = save();
}

}  // namespace unrelated
}  // namespace bank
