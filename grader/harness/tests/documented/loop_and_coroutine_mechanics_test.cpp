// SPDX-License-Identifier: MIT
// The code of docs/course/05-loop-and-coroutine-mechanics.md, between the marks: what is bad has a finding, what is
// good has none. Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using Job = std::function<void()>;

// --- run() came back

namespace work_guard_bad {
// [work-guard: bad]
class Clerk {
 public:
  ~Clerk() { thread_.join(); }
  void give(Job job) { asio::post(*loop_, std::move(job)); }

 private:
  std::shared_ptr<asio::io_context> loop_ = std::make_shared<asio::io_context>();
  std::thread thread_{[this] { loop_->run(); }};  // nothing to do yet: it returns, and the thread ends
};
// [end]
}  // namespace work_guard_bad

namespace work_guard_good {
// [work-guard: good]
class Clerk {
 public:
  ~Clerk() {
    work_.reset();  // nothing more will come: run() returns when all is done
    thread_.join();
  }
  void give(Job job) { asio::post(*loop_, std::move(job)); }

 private:
  std::shared_ptr<asio::io_context> loop_ = std::make_shared<asio::io_context>();
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(*loop_);
  std::thread thread_{[this] { loop_->run(); }};
};
// [end]
}  // namespace work_guard_good

template <class Clerk>
void gives_a_job_after_lunch(kata::World& world) {
  bool& done = world.make<bool>(false);
  {
    Clerk clerk;
    world.advance(1h);
    clerk.give([&] { done = true; });
  }
  EXPECT_TRUE(done);
}

TEST(LoopMechanics, WorkGuard) {
  EXPECT_EQ(rule_of(kata::single, gives_a_job_after_lunch<work_guard_bad::Clerk>), "assertion");
  EXPECT_EQ(rule_of(kata::single, gives_a_job_after_lunch<work_guard_good::Clerk>), "");
}

// --- run() a second time

namespace restart_bad {
// [restart: bad]
void work_through(asio::io_context& loop, const std::vector<Job>& jobs) {
  for (const Job& job : jobs) asio::post(loop, job);
  loop.run();  // on the second day it returns at once: the loop is stopped since the first
}
// [end]
}  // namespace restart_bad

namespace restart_good {
// [restart: good]
void work_through(asio::io_context& loop, const std::vector<Job>& jobs) {
  for (const Job& job : jobs) asio::post(loop, job);
  loop.restart();
  loop.run();
}
// [end]
}  // namespace restart_good

TEST(LoopMechanics, Restart) {
  const auto program = [](kata::World& world, void (&work_through)(asio::io_context&, const std::vector<Job>&)) {
    auto& loop = world.make<asio::io_context>();
    int& done = world.make<int>(0);
    for (int day = 1; day <= 2; ++day) {
      work_through(loop, {[&] { ++done; }, [&] { ++done; }});
      EXPECT_EQ(done, 2 * day);
    }
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, restart_bad::work_through); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, restart_good::work_through); }), "");
}

// --- stop() is no shutdown

struct Office {
  asio::io_context loop = {};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(loop);
  std::thread thread{[this] { loop.run(); }};
};

namespace stop_bad {
// [stop: bad]
void close(Office& office) {
  office.loop.stop();  // run() returns, and what was accepted stays in the queue
  office.thread.join();
}
// [end]
}  // namespace stop_bad

namespace stop_good {
// [stop: good]
void close(Office& office) {
  office.work.reset();  // run() returns when all that was accepted is done
  office.thread.join();
}
// [end]
}  // namespace stop_good

TEST(LoopMechanics, Stop) {
  const auto program = [](kata::World& world, void (&close)(Office&)) {
    Office& office = world.make<Office>();
    int& done = world.make<int>(0);
    for (int i = 0; i < 3; ++i) asio::post(office.loop, [&] { ++done; });
    close(office);
    EXPECT_EQ(done, 3);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, stop_bad::close); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, stop_good::close); }), "");
}

// --- dispatch under a lock

struct Account {
  asio::any_io_executor executor;
  std::mutex mutex = {};
  int balance = 0;
  std::vector<int> told = {};
};

void tell(Account& account) {
  const std::lock_guard lock{account.mutex};
  account.told.push_back(account.balance);
}

namespace dispatch_bad {
// [dispatch: bad]
void deposit(Account& account, int amount) {
  const std::lock_guard lock{account.mutex};
  account.balance += amount;
  asio::dispatch(account.executor, [&] { tell(account); });  // on the loop's own thread: here and now
}
// [end]
}  // namespace dispatch_bad

namespace dispatch_good {
// [dispatch: good]
void deposit(Account& account, int amount) {
  const std::lock_guard lock{account.mutex};
  account.balance += amount;
  asio::post(account.executor, [&] { tell(account); });  // later, when nobody is in the middle of anything
}
// [end]
}  // namespace dispatch_good

TEST(LoopMechanics, DispatchUnderALock) {
  const auto program = [](kata::World& world, void (&deposit)(Account&, int)) {
    Account& account = world.make<Account>(world.executor());
    asio::post(world.context(), [&] { deposit(account, 100); });
    world.settle();
    EXPECT_EQ(account.told, std::vector{100});
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, dispatch_bad::deposit); }), "stuck");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, dispatch_good::deposit); }), "");
}

// --- who destroys the frame

namespace frame_bad {
// [frame: bad]
struct Answer {
  struct promise_type {
    int value = 0;
    Answer get_return_object() { return Answer{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }  // at its end the frame frees itself
    void return_value(int v) { value = v; }
    void unhandled_exception() const noexcept { std::terminate(); }
  };

  explicit Answer(std::coroutine_handle<promise_type> h) : handle{h} {}
  int get() const { return handle.promise().value; }  // and this reads what is there now

  std::coroutine_handle<promise_type> handle;
};
// [end]
Answer ask() { co_return 42; }
}  // namespace frame_bad

namespace frame_good {
// [frame: good]
struct Answer {
  struct promise_type {
    int value = 0;
    Answer get_return_object() { return Answer{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }  // the frame waits for its owner
    void return_value(int v) { value = v; }
    void unhandled_exception() const noexcept { std::terminate(); }
  };

  explicit Answer(std::coroutine_handle<promise_type> h) : handle{h} {}
  Answer(const Answer&) = delete;
  ~Answer() { handle.destroy(); }  // the owner, and nobody else
  int get() const { return handle.promise().value; }

  std::coroutine_handle<promise_type> handle;
};
// [end]
Answer ask() { co_return 42; }
}  // namespace frame_good

template <class Answer>
auto reads_an_answer(Answer (&ask)()) {
  return [&ask](kata::World&) {
    const Answer answer = ask();
    EXPECT_EQ(answer.get(), 42);
  };
}

TEST(CoroutineMechanics, WhoDestroysTheFrame) {
  EXPECT_EQ(rule_of(kata::single, reads_an_answer(frame_bad::ask)), "assertion");
  EXPECT_EQ(rule_of(kata::single, reads_an_answer(frame_good::ask)), "");
}

// --- `this` after the handle was given away

// Starts at once, and frees its frame at its end.
struct Background {
  struct promise_type {
    Background get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

// Whoever gives it a coroutine must be prepared for anything: here it goes on at once, elsewhere on another thread.
struct Desk {
  std::vector<int> tickets = {};
  void take(std::coroutine_handle<> waiting) { waiting.resume(); }
};

namespace this_bad {
// [this: bad]
struct Turn {
  Desk& desk;
  int ticket;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    Desk& taken_by = desk;
    taken_by.take(waiting);              // from here on the coroutine may run, and end,
    taken_by.tickets.push_back(ticket);  // and this object was a part of its frame
  }
  void await_resume() const noexcept {}
};
// [end]
Background wait_for_turn(Desk& desk, int ticket) { co_await Turn{desk, ticket}; }
}  // namespace this_bad

namespace this_good {
// [this: good]
struct Turn {
  Desk& desk;
  int ticket;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    desk.tickets.push_back(ticket);
    desk.take(waiting);  // the last thing that it does
  }
  void await_resume() const noexcept {}
};
// [end]
Background wait_for_turn(Desk& desk, int ticket) { co_await Turn{desk, ticket}; }
}  // namespace this_good

TEST(CoroutineMechanics, ThisAfterTheHandleWasGivenAway) {
  const auto program = [](kata::World& world, Background (&wait_for_turn)(Desk&, int)) {
    Desk& desk = world.make<Desk>();
    wait_for_turn(desk, 17);
    EXPECT_EQ(desk.tickets, std::vector{17});
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, this_bad::wait_for_turn); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, this_good::wait_for_turn); }), "");
}

// --- an exception that the promise forgets

// Owns a coroutine that has ended, or will not be resumed any more.
template <class Promise>
struct Owner {
  explicit Owner(std::coroutine_handle<Promise> h) : handle{h} {}
  Owner(Owner&& other) noexcept : handle{std::exchange(other.handle, nullptr)} {}
  ~Owner() {
    if (handle) handle.destroy();
  }
  std::coroutine_handle<Promise> handle;
};

namespace exception_bad {
// [exception: bad]
struct Price {
  struct promise_type {
    int value = 0;
    Price get_return_object() { return Price{Owner{std::coroutine_handle<promise_type>::from_promise(*this)}}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_value(int v) { value = v; }
    void unhandled_exception() const noexcept {}  // it has failed, and looks as if it had not
  };

  int get() const { return coroutine.handle.promise().value; }

  Owner<promise_type> coroutine;
};
// [end]
Price look_up(const char* what) {
  if (what == nullptr) throw std::runtime_error{"no such thing"};
  co_return 5;
}
}  // namespace exception_bad

namespace exception_good {
// [exception: good]
struct Price {
  struct promise_type {
    int value = 0;
    std::exception_ptr error;
    Price get_return_object() { return Price{Owner{std::coroutine_handle<promise_type>::from_promise(*this)}}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_value(int v) { value = v; }
    void unhandled_exception() noexcept { error = std::current_exception(); }
  };

  int get() const {
    const promise_type& promise = coroutine.handle.promise();
    if (promise.error) std::rethrow_exception(promise.error);
    return promise.value;
  }

  Owner<promise_type> coroutine;
};
// [end]
Price look_up(const char* what) {
  if (what == nullptr) throw std::runtime_error{"no such thing"};
  co_return 5;
}
}  // namespace exception_good

template <class Price>
auto asks_for_what_is_not_there(Price (&look_up)(const char*)) {
  return [&look_up](kata::World&) {
    EXPECT_EQ(look_up("tea").get(), 5);
    EXPECT_THROW(look_up(nullptr).get(), std::runtime_error);
  };
}

TEST(CoroutineMechanics, AnExceptionThatThePromiseForgets) {
  EXPECT_EQ(rule_of(kata::single, asks_for_what_is_not_there(exception_bad::look_up)), "assertion");
  EXPECT_EQ(rule_of(kata::single, asks_for_what_is_not_there(exception_good::look_up)), "");
}

// --- a generator that outlives what it reads

struct Numbers {
  struct promise_type {
    int value = 0;
    Numbers get_return_object() { return Numbers{Owner{std::coroutine_handle<promise_type>::from_promise(*this)}}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    std::suspend_always yield_value(int v) {
      value = v;
      return {};
    }
    void return_void() const noexcept {}
    void unhandled_exception() const { throw; }
  };

  std::optional<int> next() {
    coroutine.handle.resume();
    if (coroutine.handle.done()) return std::nullopt;
    return coroutine.handle.promise().value;
  }

  Owner<promise_type> coroutine;
};

namespace generator_bad {
// [generator: bad]
Numbers squares(const std::vector<int>& numbers) {  // nothing of it runs before the first next()
  for (const int number : numbers) co_yield number * number;
}
// [end]
}  // namespace generator_bad

namespace generator_good {
// [generator: good]
Numbers squares(std::vector<int> numbers) {  // a parameter that is a value is kept in the frame
  for (const int number : numbers) co_yield number * number;
}
// [end]
}  // namespace generator_good

template <class Squares>
auto sums_up(Squares& squares) {
  return [&squares](kata::World&) {
    auto numbers = std::make_unique<std::vector<int>>(std::vector{1, 2, 3});
    Numbers all = squares(*numbers);
    numbers.reset();
    int sum = 0;
    while (const auto square = all.next()) sum += *square;
    EXPECT_EQ(sum, 14);
  };
}

TEST(CoroutineMechanics, AGeneratorThatOutlivesWhatItReads) {
  EXPECT_EQ(rule_of(kata::single, sums_up(generator_bad::squares)), "assertion");
  EXPECT_EQ(rule_of(kata::single, sums_up(generator_good::squares)), "");
}

// --- symmetric transfer

// How deep the stack was, at most.
class Depth {
 public:
  void note() {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    first_ = first_ == 0 ? here : first_;
    most_ = std::max(most_, first_ > here ? first_ - here : 0);
  }
  std::uintptr_t most() const { return most_; }

 private:
  std::uintptr_t first_ = 0;
  std::uintptr_t most_ = 0;
};

// A coroutine that is started by the one that awaits it, and lets that one go on at its end.
template <class Awaiter, class End>
struct StepOf {
  struct promise_type {
    std::coroutine_handle<> caller = nullptr;
    StepOf get_return_object() { return StepOf{Owner{std::coroutine_handle<promise_type>::from_promise(*this)}}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    End final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };

  auto operator co_await() { return Awaiter{coroutine.handle, coroutine.handle.promise().caller}; }

  Owner<promise_type> coroutine;
};

namespace transfer_bad {
// [transfer: bad]
struct Call {  // co_await of another coroutine
  std::coroutine_handle<> callee;
  std::coroutine_handle<>& caller;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    caller = waiting;
    callee.resume();  // a call: it returns when all that comes after it has been suspended or is over
  }
  void await_resume() const noexcept {}
};

struct Return {  // the end of that coroutine
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
    ended.promise().caller.resume();  // one more
  }
  void await_resume() const noexcept {}
};
// [end]
using Step = StepOf<Call, Return>;
}  // namespace transfer_bad

namespace transfer_good {
// [transfer: good]
struct Call {
  std::coroutine_handle<> callee;
  std::coroutine_handle<>& caller;

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) {
    caller = waiting;
    return callee;  // who goes on instead: the stack is as deep as before
  }
  void await_resume() const noexcept {}
};

struct Return {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
    return ended.promise().caller;
  }
  void await_resume() const noexcept {}
};
// [end]
using Step = StepOf<Call, Return>;
}  // namespace transfer_good

template <class Step>
Step step(Depth& depth) {
  depth.note();
  co_return;
}

template <class Step>
Background walk(Depth& depth, int steps) {
  for (int i = 0; i < steps; ++i) co_await step<Step>(depth);
}

template <class Step>
void walks_far(kata::World& world) {
  Depth& depth = world.make<Depth>();
  walk<Step>(depth, 500);
  EXPECT_LT(depth.most(), 4096u) << "bytes of stack for 500 steps";
}

TEST(CoroutineMechanics, SymmetricTransfer) {
  EXPECT_EQ(rule_of(kata::single, walks_far<transfer_bad::Step>), "assertion");
  EXPECT_EQ(rule_of(kata::single, walks_far<transfer_good::Step>), "");
}

}  // namespace
