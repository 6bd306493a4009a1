// SPDX-License-Identifier: MIT
//
// What a coroutine refers to: loud if it is gone before the coroutine runs.
#include <functional>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::co_spawn;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;

asio::io_context context;
void done(std::exception_ptr);
std::string make();

awaitable<void> by_value(std::string text) { co_return; }
awaitable<void> by_reference(const std::string& text) { co_return; }
awaitable<void> by_rvalue(std::string&& text) { co_return; }
awaitable<void> by_view(std::string_view text) { co_return; }
awaitable<void> by_span(std::span<const int> numbers) { co_return; }
awaitable<void> by_buffer(asio::const_buffer bytes) { co_return; }
awaitable<void> by_pointer(const std::string* text) { co_return; }
awaitable<void> only_declared(const std::string& text);
awaitable<void> no_coroutine(const std::string& text) { return by_value(text); }

struct Session {
  explicit Session(std::string given) : name{std::move(given)} {}
  awaitable<void> run() { co_await by_value(name); }
  static awaitable<void> run_static(const std::string& text) { co_return; }
  std::string name;
};

// ---- Loud.

void temporaries() {
  co_spawn(context, by_reference(std::string("x")), done);  // LOUD: asio-dangling-coroutine-argument in temporaries
  co_spawn(context, by_reference("x"), done);               // LOUD: asio-dangling-coroutine-argument
  co_spawn(context, by_reference(make() + "x"), done);      // LOUD: asio-dangling-coroutine-argument
  co_spawn(context, by_rvalue(make()), done);               // LOUD: asio-dangling-coroutine-argument
  co_spawn(context, by_view(make()), done);                 // LOUD: asio-dangling-coroutine-argument
  co_spawn(context, only_declared(make()), done);           // LOUD: asio-dangling-coroutine-argument
  co_spawn(context, Session::run_static(make()), done);     // LOUD: asio-dangling-coroutine-argument
  co_spawn(context, Session{make()}.run(), done);           // LOUD: asio-dangling-coroutine-argument
  co_spawn(context, by_span(std::vector<int>{1, 2}), done); // LOUD: asio-dangling-coroutine-argument
  co_spawn(context, by_buffer(asio::buffer(make())), done); // LOUD: asio-dangling-coroutine-argument
  auto lambda = [](const std::string&) -> awaitable<void> { co_return; };
  co_spawn(context, lambda(make()), done);                  // LOUD: asio-dangling-coroutine-argument
}

awaitable<void> kept() {
  auto task = by_reference("x");  // LOUD: asio-dangling-coroutine-argument in kept
  co_await std::move(task);
}

awaitable<void> uses_it_late(const std::string& text) {
  co_await by_value("first");
  co_await by_value(text);
}

awaitable<void> uses_it_again(const std::string& text) {
  for (int i = 0; i < 2; ++i) co_await by_value(text);
}

awaitable<void> lends_it(std::string&& text) { co_await by_reference(text); }

awaitable<void> on_its_own_executor() {
  const auto executor = co_await asio::this_coro::executor;
  co_spawn(executor, uses_it_late(make()), done);   // LOUD: asio-dangling-coroutine-argument in on_its_own_executor
  co_spawn(executor, uses_it_again(make()), done);  // LOUD: asio-dangling-coroutine-argument
  co_spawn(executor, lends_it(make()), done);       // LOUD: asio-dangling-coroutine-argument
}

void local_of_a_function_that_ends(std::string given) {
  std::string text = make();
  co_spawn(context, by_reference(text), asio::detached);  // LOUD: asio-dangling-coroutine-argument in local_of_a_function_that_ends
}

void parameter(std::string given) {
  co_spawn(context, by_view(given), asio::detached);  // LOUD: asio-dangling-coroutine-argument in parameter
}

void address(std::string given) {
  if (!given.empty()) {
    co_spawn(context, by_pointer(&given), asio::detached);  // LOUD: asio-dangling-coroutine-argument in address
  }
}

void object(std::string given) {
  Session session{std::move(given)};
  co_spawn(context, session.run(), asio::detached);  // LOUD: asio-dangling-coroutine-argument in object
}

awaitable<void> part_of_what_is_returned(std::string given) {
  return co_spawn(context, by_reference(given), use_awaitable);  // LOUD: asio-dangling-coroutine-argument in part_of_what_is_returned
}

awaitable<void> closure(std::string given) {
  auto caller = [given]() -> awaitable<void> { co_await by_value(given); };
  return co_spawn(context, caller(), use_awaitable);  // LOUD: asio-dangling-coroutine-argument in closure
}

// ---- Silent.

awaitable<std::size_t> uses_it_first(const std::string& text) {
  const std::size_t size = text.size();
  co_await by_value("then");
  co_return size;
}

template <class Task>
awaitable<void> gives_it_to_asio(Task&& task) {
  const auto executor = co_await asio::this_coro::executor;
  co_await co_spawn(executor, std::forward<Task>(task), use_awaitable);
}

awaitable<void> runs_at_once() {
  const auto executor = co_await asio::this_coro::executor;
  co_spawn(executor, uses_it_first(make()), [](std::exception_ptr, std::size_t) {});
  co_spawn(co_await asio::this_coro::executor, gives_it_to_asio([]() -> awaitable<void> { co_return; }), done);
}

void values_and_what_lives_on() {
  static std::string kept = make();
  co_spawn(context, by_value(make()), done);
  co_spawn(context, by_reference(kept), done);
  co_spawn(context, by_view("a literal"), done);
  co_spawn(context, no_coroutine(make()), done);
  auto shared = std::make_shared<Session>(make());
  co_spawn(context, shared->run(), done);
}

awaitable<void> awaited_at_once() {
  co_await by_reference("x");
  co_await by_view(make());
  co_await Session{make()}.run();
  co_await (by_reference("a") && by_reference("b"));
  co_await co_spawn(context, by_reference("x"), use_awaitable);
  std::string local = make();
  co_spawn(context, by_reference(local), done);
  co_await by_value(local);
}

awaitable<void> waits_in_a_coroutine(std::string given) {
  co_return co_await co_spawn(context, by_reference(given), use_awaitable);
}

std::future<void> no_awaitable_is_returned(std::string& given) {
  return co_spawn(context, by_reference(given), asio::use_future);
}

void runs_the_loop_itself(std::string given) {
  co_spawn(context, by_reference(given), asio::detached);
  context.run();
}

void loop_of_its_own(std::string given) {
  asio::thread_pool pool;
  co_spawn(pool, by_reference(given), asio::detached);
}

void references_to_what_others_keep(const std::string& given, std::string* pointer, std::string_view view, Session& session) {
  co_spawn(context, by_reference(given), asio::detached);
  co_spawn(context, by_reference(*pointer), asio::detached);
  co_spawn(context, by_view(view), asio::detached);
  co_spawn(context, session.run(), asio::detached);
}

struct Owner {
  void start() {
    co_spawn(context, by_reference(name), asio::detached);
    co_spawn(context, by_reference(inner.name), asio::detached);
  }
  std::string name;
  Session inner{"x"};
};

int main() {
  std::string name = make();
  co_spawn(context, by_reference(name), asio::detached);
}
