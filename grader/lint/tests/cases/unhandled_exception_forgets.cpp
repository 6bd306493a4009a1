// SPDX-License-Identifier: MIT
//
// A promise that forgets what its coroutine throws: loud.
#include <coroutine>
#include <exception>

#include <boost/asio.hpp>

struct Started {
  auto initial() { return std::suspend_never{}; }
};

// ---- Loud.

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}  // LOUD: asio-unhandled-exception-forgets in Task::promise_type::unhandled_exception
  };
};
struct Quiet {
  struct promise_type {
    Quiet get_return_object() { return {}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() noexcept {}  // LOUD: asio-unhandled-exception-forgets in Quiet::promise_type::unhandled_exception
  };
};
struct Outside {
  struct promise_type {
    Outside get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception();
  };
};
void Outside::promise_type::unhandled_exception() {  // LOUD: asio-unhandled-exception-forgets in Outside::promise_type::unhandled_exception
  // Nothing to do?
}
template <class Result>
struct Lazy {
  struct promise_type {
    Lazy get_return_object() { return {}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(Result) {}
    void unhandled_exception() {}  // LOUD: asio-unhandled-exception-forgets in Lazy::promise_type::unhandled_exception
  };
};
template struct Lazy<int>;
struct Base {
  auto initial_suspend() { return std::suspend_never{}; }
  auto final_suspend() noexcept { return std::suspend_never{}; }
  void unhandled_exception() {}  // LOUD: asio-unhandled-exception-forgets in Base::unhandled_exception
};
class Generator {
 public:
  class promise_type : public Base {
   public:
    Generator get_return_object() { return {}; }
    auto yield_value(int) { return std::suspend_always{}; }
    void return_void() {}
    auto unhandled_exception() -> void {}  // LOUD: asio-unhandled-exception-forgets in Generator::promise_type::unhandled_exception
  };
};
struct MyPromise {
  void get_return_object() {}
  void unhandled_exception() { }  // LOUD: asio-unhandled-exception-forgets in MyPromise::unhandled_exception
};
namespace {
struct Job {
  struct promise_type {
    Job get_return_object() { return {}; }
    static void unhandled_exception() {}  // LOUD: asio-unhandled-exception-forgets in (anonymous namespace)::Job::promise_type::unhandled_exception
  };
};
}  // namespace

// ---- Silent.

struct Keeps {
  struct promise_type {
    Keeps get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { error = std::current_exception(); }
    std::exception_ptr error;
  };
};
struct Ends {
  struct promise_type {
    Ends get_return_object() { return {}; }
    void unhandled_exception() { std::terminate(); }
  };
};
struct Rethrows {
  struct promise_type {
    Rethrows get_return_object() { return {}; }
    void unhandled_exception() { throw; }
  };
};
void report();
struct Reports {
  struct promise_type {
    Reports get_return_object() { return {}; }
    void unhandled_exception() noexcept { report(); }
  };
};
struct Deleted {
  struct promise_type {
    Deleted get_return_object() { return {}; }
    void unhandled_exception() = delete;
  };
};
struct Declared {
  struct promise_type {
    Declared get_return_object();
    void unhandled_exception();
  };
};
struct NoPromise {
  void unhandled_exception() {}
};
void unhandled_exception() {}
boost::asio::awaitable<void> of_asio() { co_return; }
