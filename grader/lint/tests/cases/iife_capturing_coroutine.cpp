// SPDX-License-Identifier: MIT
//
// A lambda that is called where it is written: loud if it has captures, is a coroutine and runs after it is gone.
#include <string>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::co_spawn;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;

asio::io_context context;
awaitable<void> send(std::string text);
void done(std::exception_ptr);
void keep(awaitable<void> task);

// ---- Loud.

void spawned(std::string name, const std::string& other) {
  co_spawn(context, [name]() -> awaitable<void> { co_await send(name); }(), done);  // LOUD: asio-iife-capturing-coroutine in spawned (fix)
  co_spawn(context, [=]() -> awaitable<void> { co_await send(name); }(), done);     // LOUD: asio-iife-capturing-coroutine (fix)
  co_spawn(context, [&other]() -> awaitable<void> { co_await send(other); }(), done);  // LOUD: asio-iife-capturing-coroutine (fix)
  co_spawn(context, [copy = name]() -> awaitable<void> { co_await send(copy); }(), done);  // LOUD: asio-iife-capturing-coroutine (fix)
  co_spawn(context, [name](int) -> awaitable<void> { co_await send(name); }(1), done);     // LOUD: asio-iife-capturing-coroutine
  co_spawn(context, ([name]() -> awaitable<void> { co_await send(name); })(), done);       // LOUD: asio-iife-capturing-coroutine
}

awaitable<void> kept(std::string name) {
  auto task = [&]() -> awaitable<void> { co_await send(name); }();  // LOUD: asio-iife-capturing-coroutine in kept
  co_await std::move(task);
  keep([name]() -> awaitable<void> { co_await send(name); }());     // LOUD: asio-iife-capturing-coroutine
  std::vector<awaitable<void>> tasks;
  tasks.push_back([name]() -> awaitable<void> { co_await send(name); }());  // LOUD: asio-iife-capturing-coroutine
}

awaitable<void> returned(std::string name) {
  return [name]() -> awaitable<void> { co_await send(name); }();  // LOUD: asio-iife-capturing-coroutine in returned
}

struct Session {
  void start() {
    co_spawn(context, [this]() -> awaitable<void> { co_await send(name); }(), done);  // LOUD: asio-iife-capturing-coroutine in Session::start (fix)
  }
  std::string name;
};

template <class Text>
void in_a_template(Text text) {
  co_spawn(context, [text]() -> awaitable<void> { co_await send(text); }(), done);  // LOUD: asio-iife-capturing-coroutine in in_a_template (fix)
}
template void in_a_template(std::string);

// ---- Silent.

void spawned_well(std::string name) {
  co_spawn(context, [name]() -> awaitable<void> { co_await send(name); }, done);
  co_spawn(context, [](std::string text) -> awaitable<void> { co_await send(text); }(name), done);
  co_spawn(context, []() -> awaitable<void> { co_return; }(), done);
  co_spawn(context, [name] { return send(name); }(), done);  // no coroutine: it has run before the spawn
  auto closure = [name]() -> awaitable<void> { co_await send(name); };
  co_spawn(context, closure, done);
}

awaitable<void> awaited_at_once(std::string name) {
  co_await [name]() -> awaitable<void> { co_await send(name); }();
  co_await ([&]() -> awaitable<void> { co_await send(name); }() && [&]() -> awaitable<void> { co_await send(name); }());
  co_await co_spawn(context, [&]() -> awaitable<void> { co_await send(name); }(), use_awaitable);
  co_await (co_await [name]() -> awaitable<awaitable<void>> { co_return send(name); }());
}

void plain_functions(std::string name) {
  const auto size = [name] { return name.size(); }();
  (void)size;
}
