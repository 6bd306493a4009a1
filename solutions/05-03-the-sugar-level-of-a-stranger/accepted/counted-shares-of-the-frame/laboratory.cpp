// SPDX-License-Identifier: MIT
#include "laboratory.hpp"

#include <coroutine>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace {

// A share of a coroutine's frame. The last one to go destroys it; until then the coroutine must be suspended or done.
template <class Promise>
class Share {
 public:
  Share() = default;
  explicit Share(std::coroutine_handle<Promise> coroutine) : coroutine_{coroutine} { ++coroutine_.promise().shares; }
  Share(Share&& other) noexcept : coroutine_{std::exchange(other.coroutine_, nullptr)} {}
  Share& operator=(Share&&) = delete;
  ~Share() {
    if (coroutine_ && --coroutine_.promise().shares == 0) coroutine_.destroy();
  }

  explicit operator bool() const { return static_cast<bool>(coroutine_); }
  Promise& operator*() const { return coroutine_.promise(); }
  Promise* operator->() const { return &coroutine_.promise(); }

 private:
  std::coroutine_handle<Promise> coroutine_;
};

// A coroutine that finds out a sugar level. It starts at once.
class Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle coroutine);
  Task(Task&&) noexcept;
  ~Task();

  bool done() const;
  Sugar result() const;
  void when_done(std::function<void()> tell);

 private:
  Share<promise_type> coroutine_;
};

struct Task::promise_type {
  int shares = 1;  // the coroutine's own, until it has ended
  bool done = false;
  Sugar result;
  std::function<void()> tell;

  struct End {
    bool await_ready() const noexcept { return false; }

    void await_suspend(Handle coroutine) const noexcept {
      const Share<promise_type> mine{coroutine};
      --mine->shares;
      mine->done = true;
      if (const auto tell = std::exchange(mine->tell, nullptr)) tell();
    }

    void await_resume() const noexcept {}
  };

  Task get_return_object() { return Task{Handle::from_promise(*this)}; }
  std::suspend_never initial_suspend() const noexcept { return {}; }
  End final_suspend() const noexcept { return {}; }
  void return_value(Sugar sugar) { result = sugar; }
  void unhandled_exception() const noexcept { std::terminate(); }
};

Task::Task(Handle coroutine) : coroutine_{coroutine} {}
Task::Task(Task&&) noexcept = default;

Task::~Task() {
  if (coroutine_) coroutine_->tell = nullptr;
}

bool Task::done() const { return coroutine_->done; }

Sugar Task::result() const { return coroutine_->result; }

void Task::when_done(std::function<void()> tell) {
  if (done()) return tell();
  coroutine_->tell = std::move(tell);
}

// Ends when the machine has measured the sample.
struct Measurement {
  const Machine& machine;
  Sample sample;
  Sugar sugar = {};

  bool await_ready() const noexcept { return false; }

  void await_suspend(std::coroutine_handle<> waiting) {
    machine(std::move(sample), [this, waiting](Sugar measured) {
      sugar = measured;
      waiting.resume();
    });
  }

  Sugar await_resume() const noexcept { return sugar; }
};

}  // namespace

struct Laboratory::Impl {
  Machine machine;
  std::map<int, int> book;  // sugar by the number of the sample

  Task examine(Sample sample) {
    const auto known = book.find(sample.number);
    if (known != book.end()) co_return known->second;
    const Sugar sugar = co_await Measurement{machine, sample};
    if (sugar) book[sample.number] = *sugar;
    co_return sugar;
  }
};

struct Examination::Impl {
  Task task;
};

Examination::Examination(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Examination::Examination(Examination&&) noexcept = default;
Examination& Examination::operator=(Examination&&) noexcept = default;
Examination::~Examination() = default;

bool Examination::done() const { return impl_->task.done(); }
Sugar Examination::sugar() const { return impl_->task.result(); }
void Examination::when_done(std::function<void()> tell) { impl_->task.when_done(std::move(tell)); }

Laboratory::Laboratory(Machine machine) : impl_{new Impl{std::move(machine), {}}} {}
Laboratory::~Laboratory() = default;

Examination Laboratory::examine(Sample sample) {
  return Examination{std::unique_ptr<Examination::Impl>{new Examination::Impl{impl_->examine(std::move(sample))}}};
}
