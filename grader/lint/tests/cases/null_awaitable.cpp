// SPDX-License-Identifier: MIT
//
// An awaitable without a coroutine that somebody will await: loud. One that is there to be assigned: silent.
#include <optional>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;

asio::io_context context;
awaitable<void> save();
awaitable<int> load();

// ---- Loud.

awaitable<void> with_braces(bool ready) {
  if (!ready) return {};  // LOUD: asio-null-awaitable in with_braces
  return save();
}
awaitable<int> spelled_out(bool ready) {
  if (!ready) return awaitable<int>{};  // LOUD: asio-null-awaitable in spelled_out
  return load();
}
awaitable<int> in_parentheses(bool ready) {
  return ready ? load() : awaitable<int>();  // LOUD: asio-null-awaitable in in_parentheses
}
using Nothing = awaitable<void>;
Nothing by_another_name() {
  return Nothing{};  // LOUD: asio-null-awaitable in by_another_name
}
awaitable<void> awaited() {
  co_await awaitable<void>{};  // LOUD: asio-null-awaitable in awaited
}
void spawned() {
  asio::co_spawn(context, awaitable<void>{}, asio::detached);  // LOUD: asio-null-awaitable in spawned
  auto nothing = []() -> awaitable<void> { return {}; };       // LOUD: asio-null-awaitable
  (void)nothing;
}
struct Handler {
  virtual ~Handler() = default;
  virtual awaitable<void> on_close() { return {}; }  // LOUD: asio-null-awaitable in Handler::on_close
};
template <class Result>
awaitable<Result> in_a_template(bool ready) {
  if (!ready) return {};  // LOUD: asio-null-awaitable in in_a_template
  return load();
}
template awaitable<int> in_a_template(bool);

// ---- Silent.

awaitable<int> coroutine(bool ready) {
  if (!ready) co_return 0;
  co_return co_await load();
}
awaitable<std::vector<int>> empty_result() { co_return std::vector<int>{}; }
awaitable<std::optional<int>> no_result() { co_return std::optional<int>{}; }

awaitable<void> load_and_drop();
awaitable<void> assigned(bool ready) {
  awaitable<void> next;
  if (ready) {
    next = save();
  } else {
    next = load_and_drop();
  }
  co_await std::move(next);
}
awaitable<void> load_and_drop() { co_await load(); }

struct Job {
  awaitable<void> work;
  awaitable<void> more{};
  void forget() { work = {}; }
};

awaitable<void> passed_on(awaitable<void> given) { return given; }
std::optional<awaitable<int>> maybe() { return {}; }
std::vector<awaitable<void>> none() { return {}; }
