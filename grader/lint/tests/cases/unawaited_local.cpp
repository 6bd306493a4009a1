// SPDX-License-Identifier: MIT
//
// A lazy operation kept in a local variable: loud if nothing ever uses the variable, silent as
// soon as anything does, on any path.
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/core/ignore_unused.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::deferred;
using namespace asio::experimental::awaitable_operators;

awaitable<void> save(int row = 0);
awaitable<int> load();
void consume(awaitable<void> task);

// ---- Loud.

awaitable<void> never_mentioned_again() {
  auto deduced = save();           // LOUD: asio-unawaited-awaitable in never_mentioned_again
  awaitable<int> spelled = load();  // LOUD: asio-unawaited-awaitable
  auto&& extended = save();        // LOUD: asio-unawaited-awaitable
  const auto& constant = save();   // LOUD: asio-unawaited-awaitable
  [[maybe_unused]] auto marked = save();  // LOUD: asio-unawaited-awaitable
  awaitable<void> braces{save()};  // LOUD: asio-unawaited-awaitable
  auto both = save() && load();    // LOUD: asio-unawaited-awaitable
  co_await save();
}

void in_a_plain_function() {
  auto task = save();  // LOUD: asio-unawaited-awaitable in in_a_plain_function
}

awaitable<void> mentioned_only_to_silence() {
  auto cast = save();          // LOUD: asio-unawaited-awaitable in mentioned_only_to_silence
  (void)cast;
  static_cast<void>(cast);
  auto ignored = save();       // LOUD: asio-unawaited-awaitable
  std::ignore = ignored;
  auto unused = save();        // LOUD: asio-unawaited-awaitable
  boost::ignore_unused(unused);
  auto moved_nowhere = save();  // LOUD: asio-unawaited-awaitable
  (void)std::move(moved_nowhere);
  auto only_asked = save();    // LOUD: asio-unawaited-awaitable
  if (only_asked.valid()) co_return;
}

awaitable<void> moved_into_another() {
  auto first = save();
  auto second = std::move(first);  // LOUD: asio-unawaited-awaitable in moved_into_another
  co_return;
}

struct Teller {
  awaitable<void> close() {
    if (auto task = save(); ready_) {  // LOUD: asio-unawaited-awaitable in Teller::close
      co_await save();
    }
    auto lambda = [] {
      auto inside = save();  // LOUD: asio-unawaited-awaitable
    };
    lambda();
  }
  bool ready_ = false;
};

template <class Operation>
awaitable<void> in_a_template(Operation operation) {
  auto dependent = operation();  // LOUD: asio-unawaited-awaitable in in_a_template
  auto plain = save();           // LOUD: asio-unawaited-awaitable
  (void)plain;
  co_return;
}

awaitable<void> instantiate() {
  co_await in_a_template([] { return save(); });
  co_await in_a_template([] { return load(); });
}

void deferred_operation(asio::steady_timer& timer) {
  auto wait = timer.async_wait(deferred);  // LOUD: asio-unawaited-awaitable in deferred_operation
}

// ---- Silent.

awaitable<void> used(asio::io_context& context) {
  auto awaited = save();
  co_await std::move(awaited);
  auto spawned = save();
  asio::co_spawn(context, std::move(spawned), asio::detached);
  auto passed = save();
  consume(std::move(passed));
  auto left = save();
  auto right = load();
  co_await (std::move(left) && std::move(right));
  auto asked = save();
  if (asked.valid()) co_await std::move(asked);
  auto silenced_too = save();
  (void)silenced_too;
  co_await std::move(silenced_too);
}

awaitable<void> used_on_one_path(bool late) {
  auto task = save();
  if (late) co_await std::move(task);
  auto either = save();
  auto chosen = late ? std::move(either) : save(1);
  co_await std::move(chosen);
}

awaitable<void> returned() {
  auto task = save();
  return task;
}

awaitable<void> returned_from_a_lambda(asio::io_context& context) {
  auto task = save();
  auto give = [task = std::move(task)]() mutable { return std::move(task); };
  co_await give();
  auto other = load();
  auto later = [&other]() -> awaitable<void> { co_await std::move(other); };
  co_await later();
}

struct Queue {
  awaitable<void> member = save();
  std::vector<awaitable<void>> tasks;
};

awaitable<void> stored(Queue& queue) {
  auto in_vector = save();
  queue.tasks.push_back(std::move(in_vector));
  auto in_member = save();
  queue.member = std::move(in_member);
  auto on_heap = std::make_unique<awaitable<void>>(save());
  std::vector<awaitable<void>> local;
  local.push_back(save());
  for (auto& task : local) co_await std::move(task);
  for (auto&& task : queue.tasks) (void)task;
  auto& alias = queue.member;
}

template <bool wanted>
awaitable<void> used_in_one_instantiation() {
  auto task = save();
  if constexpr (wanted) co_await std::move(task);
  co_return;
}

awaitable<void> use_instantiations() {
  co_await used_in_one_instantiation<true>();
  co_await used_in_one_instantiation<false>();
}

awaitable<void> parameter(awaitable<void> task) { co_return; }

void nothing_started(bool late) {
  awaitable<void> empty;
  auto result = [] { return 1; }();
}
