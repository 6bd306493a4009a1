// SPDX-License-Identifier: MIT
// What the harness sees of coroutines: every boost::asio::awaitable gets a promise that derives from
// Asio's own and notes where the coroutine is. The code under test is compiled as it is; this header
// is part of the prelude, because it must come before the first coroutine of a file.
//
// Frames are noted only while a kata::World is active on the thread; otherwise this costs a test.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <coroutine>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace kata {

// A line of code. The texts live as long as the program.
struct Site {
  const char* file = "";
  int line = 0;
  const char* function = "";
};

// One coroutine frame. Frames that await each other make up a coroutine, as a call stack makes up a
// thread; the innermost waits for an operation.
class Frame {
 public:
  explicit Frame(const char* operation = nullptr) noexcept : operation_{operation} { enter_world(); }
  ~Frame() {
    if (world_ != nullptr) leave_world();
  }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

  // What the promise tells, in the order of a frame's life.
  void starts(const Site& site) noexcept;
  void waits(const Site& site, bool for_awaitable, const char* awaited) noexcept;
  void goes_on() noexcept;
  void throws() noexcept;
  void ends() noexcept;

  enum class State : std::uint8_t { created, running, waiting, ended };
  State state() const { return state_; }
  const Site& site() const { return site_; }         // of the co_await; before the first, of the body
  const Frame* caller() const { return caller_; }    // the frame that awaits this one
  const Frame* callee() const { return callee_; }    // the frame that this one awaits
  unsigned coroutine() const { return coroutine_; }  // number in its world, from 1; 0 until it starts
  const char* awaited() const { return awaited_; }   // type of what it waits for, as the compiler writes it
  const char* operation() const { return operation_; }  // Asio's own frames: the type of the operation
  const Frame* next() const { return next_; }        // in order of creation

 private:
  friend class Coroutines;
  void enter_world() noexcept;
  void leave_world() noexcept;

  class Coroutines* world_ = nullptr;
  Frame* previous_ = nullptr;
  Frame* next_ = nullptr;
  Frame* caller_ = nullptr;
  Frame* callee_ = nullptr;
  Site site_;
  const char* awaited_ = "";
  const char* operation_;
  unsigned coroutine_ = 0;
  State state_ = State::created;
};

// The name of a type, inside a longer text.
template <class T>
constexpr const char* type_text() {
  return __PRETTY_FUNCTION__;
}

template <class T>
inline constexpr bool is_awaitable = false;
template <class T, class Executor>
inline constexpr bool is_awaitable<boost::asio::awaitable<T, Executor>> = true;

// An awaiter of Asio's, with the frame told of suspension and resumption.
template <class Awaiter, class AsioPromise>
struct NotedAwaiter {
  Awaiter awaiter;
  Frame* frame;
  Site site;
  bool for_awaitable;
  const char* awaited;

  bool await_ready() { return awaiter.await_ready(); }

  // Asio's awaiters want a handle of Asio's promise, which is the first base of the promise at hand:
  // same address, same alignment (asserted), same frame.
  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> handle) {
    static_assert(alignof(Promise) == alignof(AsioPromise));
    frame->waits(site, for_awaitable, awaited);
    return awaiter.await_suspend(std::coroutine_handle<AsioPromise>::from_address(handle.address()));
  }

  decltype(auto) await_resume() {
    frame->goes_on();
    return awaiter.await_resume();
  }
};

// What a coroutine returns is made in its own code, so that what it reads for that is read there and not in
// Asio's: only the program's own accesses are checked for races.
template <class T, class Executor>
class ReturningFrame : public boost::asio::detail::awaitable_frame<T, Executor> {
 public:
  template <class Value>
  [[gnu::always_inline, gnu::nodebug]] void return_value(Value&& value) {
    if constexpr (std::is_lvalue_reference_v<Value>) {
      T made(value);
      Base::return_value(std::move(made));
    } else {
      Base::return_value(std::forward<Value>(value));
    }
  }

 private:
  using Base = boost::asio::detail::awaitable_frame<T, Executor>;
};

template <class Executor>
class ReturningFrame<void, Executor> : public boost::asio::detail::awaitable_frame<void, Executor> {};

template <class T, class Executor>
class Promise : public ReturningFrame<T, Executor> {
  using Base = boost::asio::detail::awaitable_frame<T, Executor>;

 public:
  Promise() = default;

  // Asio's own coroutine round an operation: its first parameter is what starts the operation.
  template <class Initiation, class... Arguments>
  Promise(const Initiation&, const boost::asio::use_awaitable_t<Executor>&, const Arguments&...)
      : frame_{type_text<Initiation>()} {}

  auto initial_suspend(const char* file = __builtin_FILE(), int line = __builtin_LINE(),
                       const char* function = __builtin_FUNCTION()) noexcept {
    struct Start : std::suspend_always {
      Frame* frame;
      Site site;
      void await_resume() const noexcept { frame->starts(site); }
    };
    return Start{{}, &frame_, {file, line, function}};
  }

  template <class Awaited>
    requires requires(Base& base, Awaited&& awaited) { base.await_transform(std::forward<Awaited>(awaited)); }
  auto await_transform(Awaited&& awaited, const char* file = __builtin_FILE(), int line = __builtin_LINE(),
                       const char* function = __builtin_FUNCTION()) {
    using Awaiter = decltype(Base::await_transform(std::forward<Awaited>(awaited)));
    return NotedAwaiter<Awaiter, Base>{Base::await_transform(std::forward<Awaited>(awaited)), &frame_,
                                       Site{file, line, function}, is_awaitable<std::remove_cvref_t<Awaited>>,
                                       type_text<Awaited>()};
  }

  void unhandled_exception() {
    frame_.throws();
    Base::unhandled_exception();
  }

  auto final_suspend() noexcept {
    frame_.ends();
    return Base::final_suspend();
  }

 private:
  Frame frame_;
};

}  // namespace kata

// More special than Asio's own, which has no constraint.
template <class T, class Executor, class... Arguments>
  requires(!std::is_same_v<T, boost::asio::detail::awaitable_thread_entry_point>)
struct std::coroutine_traits<boost::asio::awaitable<T, Executor>, Arguments...> {
  using promise_type = kata::Promise<T, Executor>;
};
