// SPDX-License-Identifier: MIT
#include "laboratory.hpp"

#include <coroutine>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace {

// A coroutine that finds out a sugar level. It starts at once.
class Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle coroutine) : coroutine_{coroutine} {}
  Task(Task&& other) noexcept : coroutine_{std::exchange(other.coroutine_, nullptr)} {}
  ~Task();

  bool done() const;
  Sugar result() const;
  void when_done(std::function<void()> tell);  // the last one is told

  const void* address() const { return coroutine_.address(); }

 private:
  Handle coroutine_;
};

struct Task::promise_type {
  Sugar result;
  std::function<void()> tell;

  struct LastWord {
    bool await_ready() const noexcept { return false; }

    // From here on the coroutine counts as suspended, and may be destroyed.
    void await_suspend(Handle coroutine) const noexcept {
      const auto tell = std::exchange(coroutine.promise().tell, nullptr);
      if (tell) tell();
    }

    void await_resume() const noexcept {}
  };

  Task get_return_object() { return Task{Handle::from_promise(*this)}; }
  std::suspend_never initial_suspend() const noexcept { return {}; }
  LastWord final_suspend() const noexcept { return {}; }
  void return_value(Sugar sugar) { result = sugar; }
  void unhandled_exception() const noexcept { std::terminate(); }
};

Task::~Task() {
  if (coroutine_) coroutine_.destroy();
}

bool Task::done() const { return coroutine_.done(); }

Sugar Task::result() const { return coroutine_.promise().result; }

void Task::when_done(std::function<void()> tell) {
  if (done()) return tell();
  coroutine_.promise().tell = std::move(tell);
}

// Tasks for which nobody waits any more: each is kept until it is done.
class GivenUp {
 public:
  void take_over(Task task) {
    const void* const key = task.address();
    Task& kept = tasks_.emplace(key, std::move(task)).first->second;
    kept.when_done([this, key] { tasks_.erase(key); });
  }

 private:
  std::map<const void*, Task> tasks_;
};

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
  GivenUp given_up = {};

  Task examine(Sample sample) {
    const auto known = book.find(sample.number);
    if (known != book.end()) co_return known->second;
    const Sugar sugar = co_await Measurement{machine, sample};
    if (sugar) book[sample.number] = *sugar;
    co_return sugar;
  }
};

struct Examination::Impl {
  GivenUp& given_up;  // the laboratory's: there as long as the task is not done
  Task task;

  ~Impl() {
    if (!task.done()) given_up.take_over(std::move(task));
  }
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
  return Examination{
      std::unique_ptr<Examination::Impl>{new Examination::Impl{impl_->given_up, impl_->examine(std::move(sample))}}};
}
