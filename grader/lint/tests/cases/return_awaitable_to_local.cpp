// SPDX-License-Identifier: MIT
//
// A function that is no coroutine and returns the awaitable of one: loud if that refers to the function's own objects.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;

std::string make();
awaitable<void> send(const std::string& text) { co_return; }
awaitable<void> send_view(std::string_view text) { co_return; }
awaitable<int> only_declared(const std::vector<int>& numbers);
awaitable<void> send_value(std::string text) { co_return; }
awaitable<void> send_pointer(const int* number) { co_return; }

struct Session {
  awaitable<void> run() { co_return; }
  awaitable<void> tell(const std::string& text) { co_await send(text); }
  std::string name;
};

// ---- Loud.

awaitable<void> of_a_local() {
  std::string text = make();
  return send(text);  // LOUD: asio-return-awaitable-to-local in of_a_local
}

awaitable<void> of_a_view() {
  const std::string text = make();
  return send_view(text);  // LOUD: asio-return-awaitable-to-local in of_a_view
}

awaitable<void> of_a_temporary() {
  return send(make());  // LOUD: asio-return-awaitable-to-local in of_a_temporary
}

awaitable<int> of_a_declared_one() {
  const std::vector<int> numbers{1, 2};
  if (numbers.empty()) return only_declared({});  // LOUD: asio-return-awaitable-to-local in of_a_declared_one
  return only_declared(numbers);  // LOUD: asio-return-awaitable-to-local
}

awaitable<void> moved() {
  std::string text = make();
  return send(std::move(text));  // LOUD: asio-return-awaitable-to-local in moved
}

awaitable<void> as_this() {
  Session session;
  return session.run();  // LOUD: asio-return-awaitable-to-local in as_this
}

awaitable<void> of_a_part() {
  Session session;
  return send(session.name);  // LOUD: asio-return-awaitable-to-local in of_a_part
}

awaitable<void> by_its_address() {
  int number = 1;
  return send_pointer(&number);  // LOUD: asio-return-awaitable-to-local in by_its_address
}

template <class Text>
awaitable<void> in_a_template(const Text& given) {
  Text text = given;
  return send(text);  // LOUD: asio-return-awaitable-to-local in in_a_template
}
template awaitable<void> in_a_template(const std::string&);

auto in_a_lambda = [] {
  const auto text = make();
  return send(text);  // LOUD: asio-return-awaitable-to-local in in_a_lambda
};

awaitable<void> of_a_closure(std::string text) {
  auto start = [text]() -> awaitable<void> { co_await send(text); };
  return start();  // LOUD: asio-return-awaitable-to-local in of_a_closure
}

// ---- Silent.

// Lives until the caller's full-expression ends.
awaitable<void> of_a_parameter(std::string text) { return send_view(text); }
awaitable<void> of_a_moved_parameter(std::string text) { return send(std::move(text)); }

awaitable<void> by_value() {
  std::string text = make();
  return send_value(text);
}

awaitable<void> in_a_coroutine() {
  std::string text = make();
  co_return co_await send(text);
}

awaitable<void> of_a_reference(const std::string& text) { return send(text); }
awaitable<void> of_what_a_pointer_leads_to(const std::string* text) { return send(*text); }
awaitable<void> of_a_literal() { return send_view("text"); }
awaitable<void> of_a_static() {
  static const std::string text = make();
  return send(text);
}

struct Owner {
  awaitable<void> of_a_member() { return send(name); }
  awaitable<void> of_a_members_member() { return session.tell(name); }
  std::string name;
  Session session;
};

void captured(std::string text) {
  auto start = [&text] { return send(text); };
  auto copied = [text] { return send(text); };
  (void)start;
  (void)copied;
}

awaitable<void> an_operation_of_asios(asio::steady_timer timer) { return timer.async_wait(asio::use_awaitable); }

std::string no_awaitable() {
  std::string text = make();
  return text;
}

awaitable<void> of_a_closure_without_captures() {
  auto start = []() -> awaitable<void> { co_return; };
  return start();
}

awaitable<void> made_elsewhere(std::string text) {
  auto task = send_value(text);
  return task;
}
