// SPDX-License-Identifier: MIT
//
// A frame that ends by itself, and whose handle is used all the same: loud.
#include <coroutine>
#include <exception>
#include <utility>

#include <boost/asio.hpp>

// ---- Loud.

struct Task {
  struct promise_type {
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }  // LOUD: asio-final-suspend-ends-frame in Task::promise_type::final_suspend
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  explicit Task(std::coroutine_handle<promise_type> h) : handle{h} {}
  ~Task() {
    if (handle) handle.destroy();
  }
  std::coroutine_handle<promise_type> handle;
};
struct Asks {
  struct promise_type {
    auto final_suspend() noexcept { return std::suspend_never{}; }  // LOUD: asio-final-suspend-ends-frame in Asks::promise_type::final_suspend
  };
  bool ready() const { return handle.done(); }
  std::coroutine_handle<promise_type> handle;
};
struct Outside {
  struct promise_type {
    std::suspend_never final_suspend() noexcept;
  };
  ~Outside();
  std::coroutine_handle<> handle;
};
std::suspend_never Outside::promise_type::final_suspend() noexcept { return {}; }  // LOUD: asio-final-suspend-ends-frame in Outside::promise_type::final_suspend
Outside::~Outside() { std::exchange(handle, nullptr).destroy(); }
template <class Result>
struct Lazy {
  struct promise_type {
    std::suspend_never final_suspend() noexcept { return {}; }  // LOUD: asio-final-suspend-ends-frame in Lazy::promise_type::final_suspend
  };
  ~Lazy() {
    if (handle && !handle.done()) handle.destroy();
  }
  std::coroutine_handle<promise_type> handle;
};
template struct Lazy<int>;
using Never = std::suspend_never;
class Generator {
 public:
  class promise_type {
   public:
    Never final_suspend() noexcept { return {}; }  // LOUD: asio-final-suspend-ends-frame in Generator::promise_type::final_suspend
  };
  void stop() { handle_.destroy(); }

 private:
  std::coroutine_handle<> handle_;
};
struct Assigned {
  struct promise_type {
    std::suspend_never final_suspend() noexcept { return std::suspend_never(); }  // LOUD: asio-final-suspend-ends-frame in Assigned::promise_type::final_suspend
  };
  Assigned& operator=(Assigned&& other) noexcept {
    if (handle) handle.destroy();
    handle = std::exchange(other.handle, {});
    return *this;
  }
  std::coroutine_handle<promise_type> handle;
};
namespace jobs {
struct Job {
  struct promise_type {
    static std::suspend_never final_suspend() noexcept { return {}; }  // LOUD: asio-final-suspend-ends-frame in jobs::Job::promise_type::final_suspend
  };
  void step() {
    while (!handle.done()) handle.resume();
  }
  std::coroutine_handle<promise_type> handle;
};
}  // namespace jobs
struct Nested {
  struct promise_type {
    std::suspend_never final_suspend() noexcept { return {}; }  // LOUD: asio-final-suspend-ends-frame in Nested::promise_type::final_suspend
  };
  ~Nested() {
    const auto end = [this] {};
    end();
    { handle.destroy(); }
  }
  std::coroutine_handle<promise_type> handle;
};

// ---- Silent.

struct Owned {
  struct promise_type {
    std::suspend_always final_suspend() noexcept { return {}; }
  };
  ~Owned() {
    if (handle) handle.destroy();
  }
  std::coroutine_handle<promise_type> handle;
};
struct FireAndForget {
  struct promise_type {
    FireAndForget get_return_object() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
  };
};
struct HasAHandleOnly {
  struct promise_type {
    std::suspend_never final_suspend() noexcept { return {}; }
  };
  void go_on() { handle.resume(); }
  std::coroutine_handle<promise_type> handle;
};
struct OtherFrames {
  struct promise_type {
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
  };
  bool ended() const { return handle.done(); }
  std::coroutine_handle<promise_type> handle;
};
struct Hands {
  struct Awaiter {
    bool await_ready() noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) noexcept { handle.destroy(); }
    void await_resume() noexcept {}
  };
  struct promise_type {
    Awaiter final_suspend() noexcept { return {}; }
  };
  ~Hands() { (void)handle.done(); }
  std::coroutine_handle<promise_type> handle;
};
struct OwnDestroy {
  struct promise_type {
    std::suspend_never final_suspend() noexcept { return {}; }
  };
  void destroy() {}
  ~OwnDestroy() { destroy(); }
};
struct NoPromise {
  int final_suspend() { return 0; }
  void stop() { handle.destroy(); }
  std::coroutine_handle<> handle;
};
boost::asio::awaitable<void> of_asio() { co_return; }
