// SPDX-License-Identifier: MIT
//
// An awaitable that is used up and used again: loud.
#include <exception>
#include <utility>
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
awaitable<void> fetch();
awaitable<void> wrap(awaitable<void> inner);
awaitable<void> look_at(awaitable<void>&& inner);
void renew(awaitable<void>& task);
bool ready();

// ---- Loud.

awaitable<void> awaited_twice() {
  auto task = fetch();
  co_await std::move(task);
  co_await std::move(task);  // LOUD: asio-awaitable-reuse in awaited_twice
}

void spawned_twice() {
  auto task = fetch();
  co_spawn(context, std::move(task), done);
  co_spawn(context, std::move(task), done);  // LOUD: asio-awaitable-reuse in spawned_twice
}

awaitable<void> spawned_and_awaited() {
  awaitable<void> task = fetch();
  co_spawn(context, std::move(task), asio::detached);
  if (ready()) {
    co_await static_cast<awaitable<void>&&>(task);  // LOUD: asio-awaitable-reuse in spawned_and_awaited
  }
}

awaitable<void> in_a_loop() {
  auto task = fetch();
  for (int i = 0; i < 3; ++i) {
    co_await std::move(task);  // LOUD: asio-awaitable-reuse in in_a_loop
  }
}

awaitable<void> until_it_works() {
  auto task = fetch();
  while (true) {
    co_await std::move(task);  // LOUD: asio-awaitable-reuse in until_it_works
    if (ready()) break;
  }
}

awaitable<void> tried_again() {
  auto task = fetch();
  for (int attempt = 0; attempt < 3; ++attempt) {
    try {
      co_await std::move(task);  // LOUD: asio-awaitable-reuse in tried_again
      co_return;
    } catch (const std::exception&) {
    }
  }
}

awaitable<void> tried_twice() {
  auto task = fetch();
  try {
    co_await std::move(task);
    co_return;
  } catch (const std::exception&) {
  }
  co_await std::move(task);  // LOUD: asio-awaitable-reuse in tried_twice
}

void in_other_loops(const std::vector<int>& peers) {
  auto task = fetch();
  for (int peer : peers) co_spawn(context, std::move(task), done);  // LOUD: asio-awaitable-reuse in in_other_loops
  auto other = fetch();
  do co_spawn(context, std::move(other), done);  // LOUD: asio-awaitable-reuse
  while (ready());
}

awaitable<void> on_both_sides() {
  auto task = fetch();
  co_await (std::move(task) && std::move(task));  // LOUD: asio-awaitable-reuse in on_both_sides
}

awaitable<void> after_both_arms() {
  auto task = fetch();
  if (ready()) {
    co_await std::move(task);
  } else {
    co_await wrap(std::move(task));
  }
  co_await std::move(task);  // LOUD: asio-awaitable-reuse in after_both_arms
}

awaitable<void> of_a_parameter(awaitable<void> task) {
  std::vector<awaitable<void>> kept;
  kept.push_back(std::move(task));
  co_await std::move(task);  // LOUD: asio-awaitable-reuse in of_a_parameter
}

struct Session {
  awaitable<void> run() {
    auto task = fetch();
    auto same = std::move(task);
    co_await std::move(same);
    co_await std::move(task);  // LOUD: asio-awaitable-reuse in Session::run
  }
};

void in_a_lambda() {
  co_spawn(context, []() -> awaitable<void> {
    auto task = fetch();
    co_await std::move(task);
    co_await std::move(task);  // LOUD: asio-awaitable-reuse in in_a_lambda
  }, done);
  auto task = fetch();
  auto later = [task = std::move(task)] {};
  co_spawn(context, std::move(task), done);  // LOUD: asio-awaitable-reuse
}

template <class T>
awaitable<T> in_a_template(awaitable<T> task) {
  co_await std::move(task);
  co_return co_await std::move(task);  // LOUD: asio-awaitable-reuse in in_a_template
}
template awaitable<int> in_a_template(awaitable<int>);

// ---- Silent.

awaitable<void> each_once() {
  auto first = fetch();
  auto second = fetch();
  co_await std::move(first);
  co_await std::move(second);
  for (int i = 0; i < 3; ++i) co_await fetch();
  for (int i = 0; i < 3; ++i) {
    auto task = fetch();
    co_await std::move(task);
  }
}

awaitable<void> one_of_two_arms() {
  auto task = fetch();
  if (ready()) {
    co_await std::move(task);
  } else {
    co_await wrap(std::move(task));
  }
}

awaitable<void> arm_that_leaves() {
  auto task = fetch();
  if (ready()) {
    co_await std::move(task);
    co_return;
  }
  co_await std::move(task);
}

awaitable<void> in_a_switch(int which) {
  auto task = fetch();
  switch (which) {
    case 0: co_await std::move(task); break;
    case 1: co_spawn(context, std::move(task), done); break;
    default: co_await wrap(std::move(task));
  }
}

awaitable<void> with_a_flag() {
  auto task = fetch();
  bool used = false;
  if (ready()) {
    used = true;
    co_await std::move(task);
  }
  if (!used) co_await std::move(task);
}

awaitable<void> given_a_new_one() {
  auto task = fetch();
  co_await std::move(task);
  task = fetch();
  co_await std::move(task);
  renew(task);
  co_await std::move(task);
  task = wrap(std::move(task));
  co_await std::move(task);
  co_await std::exchange(task, fetch());
  co_await std::move(task);
}

awaitable<void> given_a_new_one_in_a_loop() {
  auto task = fetch();
  for (int i = 0; i < 3; ++i) {
    co_await std::move(task);
    task = fetch();
  }
  for (int i = 0; i < 3; ++i) task = wrap(std::move(task));
  co_await std::move(task);
}

awaitable<void> left_after_one_round() {
  auto task = fetch();
  for (;;) {
    co_await std::move(task);
    break;
  }
  auto other = fetch();
  do {
    co_await std::move(other);
  } while (false);
  auto last = fetch();
  while (ready()) {
    co_await std::move(last);
    co_return;
  }
}

awaitable<void> in_one_round_of_many() {
  auto task = fetch();
  for (int i = 0; i < 3; ++i) {
    if (i == 1) co_await std::move(task);
  }
}

awaitable<void> asked_first() {
  auto task = fetch();
  if (ready()) co_await std::move(task);
  if (task.valid()) co_await std::move(task);
  while (task.valid()) co_await std::move(task);
}

awaitable<void> not_moved_from(awaitable<void>& theirs) {
  auto task = fetch();
  auto& same = task;
  auto later = [&task]() -> awaitable<void> { co_await std::move(task); };
  co_await look_at(std::move(task));
  co_await std::move(task);
}

awaitable<void> after_a_failure() {
  auto task = fetch();
  try {
    co_await std::move(task);
  } catch (const std::exception&) {
    task = fetch();
  }
}

awaitable<void> after_each_failure() {
  auto task = fetch();
  for (int attempt = 0; attempt < 3; ++attempt) {
    try {
      co_await std::move(task);
      co_return;
    } catch (const std::exception&) {
      task = fetch();
    }
  }
}

awaitable<void> no_second_try() {
  auto task = fetch();
  while (ready()) {
    try {
      co_await std::move(task);
      co_return;
    } catch (const std::exception&) {
      throw;
    }
  }
}

awaitable<void> something_else_failed() {
  auto task = fetch();
  try {
    co_await fetch();
    co_await std::move(task);
    co_return;
  } catch (const std::exception&) {
  }
  co_await std::move(task);
}

void deferred_operations_can_be_used_again(asio::steady_timer& timer) {
  auto wait = timer.async_wait(asio::deferred);
  wait([](boost::system::error_code) {});
  std::move(wait)([](boost::system::error_code) {});
}

struct Job {
  awaitable<void> valid() { co_return; }
};

awaitable<void> of_another_type() {
  Job job;
  Job other = std::move(job);
  Job third = std::move(job);
  co_await third.valid();
}

int main() {}
