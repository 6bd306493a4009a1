// SPDX-License-Identifier: MIT
//
// An awaiter that is used after its coroutine may run again: loud.
#include <coroutine>
#include <thread>

#include <boost/asio.hpp>

namespace asio = boost::asio;

struct Awaiter {
  bool await_ready() const { return false; }
  void await_resume() {}
  asio::thread_pool* pool;
  asio::steady_timer* timer;
  bool started = false;
  int count = 0;
  void note() {}
};

// ---- Loud.

struct Posts : Awaiter {
  void await_suspend(std::coroutine_handle<> handle) {
    asio::post(*pool, [handle] { handle.resume(); });
    started = true;  // LOUD: asio-this-after-resumption in Posts::await_suspend
  }
};
struct Waits : Awaiter {
  bool await_suspend(std::coroutine_handle<> handle) {
    timer->async_wait([handle](boost::system::error_code) mutable { handle.resume(); });
    return count > 0;  // LOUD: asio-this-after-resumption in Waits::await_suspend
  }
};
struct OnAThread : Awaiter {
  void await_suspend(std::coroutine_handle<> handle) {
    std::thread{[handle] { handle.resume(); }}.detach();
    this->note();  // LOUD: asio-this-after-resumption in OnAThread::await_suspend
  }
};
struct NamedThread : Awaiter {
  void await_suspend(std::coroutine_handle<> handle) {
    std::thread thread([h = handle] { h.resume(); });
    thread.detach();
    ++count;  // LOUD: asio-this-after-resumption in NamedThread::await_suspend
  }
};
struct Dispatches : Awaiter {
  void await_suspend(std::coroutine_handle<> handle) {
    count = 0;
    asio::dispatch(pool->get_executor(), [handle, this] { handle.resume(); });
    if (!started) note();  // LOUD: asio-this-after-resumption in Dispatches::await_suspend
  }
};
struct Outside : Awaiter {
  void await_suspend(std::coroutine_handle<> handle);
};
void Outside::await_suspend(std::coroutine_handle<> handle) {
  asio::defer(*pool, [copy = handle] { copy.resume(); });
  const auto seen = count;  // LOUD: asio-this-after-resumption in Outside::await_suspend
  (void)seen;
}
template <class Work>
struct Works : Awaiter {
  Work work;
  void await_suspend(std::coroutine_handle<> handle) {
    asio::post(*pool, [handle] { handle.resume(); });
    work();  // LOUD: asio-this-after-resumption in Works::await_suspend
  }
};
template struct Works<void (*)()>;
template <class Promise>
struct Typed : Awaiter {
  void await_suspend(std::coroutine_handle<Promise> handle) {
    asio::post(*pool, [handle] { handle.resume(); });
    started = true;  // LOUD: asio-this-after-resumption in Typed::await_suspend
  }
};
template struct Typed<void>;

// ---- Silent.

struct Last : Awaiter {
  void await_suspend(std::coroutine_handle<> handle) {
    started = true;
    note();
    asio::post(*pool, [handle] { handle.resume(); });
  }
};
struct Says : Awaiter {
  bool await_suspend(std::coroutine_handle<> handle) {
    asio::post(*pool, [handle] { handle.resume(); });
    return true;
  }
};
struct Local : Awaiter {
  void await_suspend(std::coroutine_handle<> handle) {
    auto* where = pool;
    asio::post(*where, [handle] { handle.resume(); });
    (void)where;
  }
};
struct Keeps : Awaiter {
  std::coroutine_handle<> kept;
  void await_suspend(std::coroutine_handle<> handle) {
    kept = handle;
    started = true;
  }
};
struct PostsOther : Awaiter {
  void await_suspend(std::coroutine_handle<>) {
    asio::post(*pool, [] {});
    started = true;
  }
};
struct NoAwaiter {
  bool started = false;
  void start(asio::thread_pool& pool, std::coroutine_handle<> handle) {
    asio::post(pool, [handle] { handle.resume(); });
    started = true;
  }
};
struct Transfers : Awaiter {
  std::coroutine_handle<> next;
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> handle) {
    kept = handle;
    return next;
  }
  std::coroutine_handle<> kept;
};
struct Ready : Awaiter {
  void await_suspend(std::coroutine_handle<> handle) { handle.resume(); }
};
