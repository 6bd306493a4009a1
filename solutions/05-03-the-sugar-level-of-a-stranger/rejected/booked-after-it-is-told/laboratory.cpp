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
  void when_done(std::function<void()> tell);

 private:
  Handle coroutine_;
};

// Of the coroutine and the task that waits for it, the last one destroys the frame.
struct Task::promise_type {
  bool given_up = false;  // there is no task any more
  Sugar result;
  std::function<void()> tell;

  struct LastWord {
    bool await_ready() const noexcept { return false; }

    // From here on the coroutine counts as suspended, and may be destroyed.
    void await_suspend(Handle coroutine) const noexcept {
      if (coroutine.promise().given_up) return coroutine.destroy();
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
  if (!coroutine_) return;
  if (coroutine_.done()) {
    coroutine_.destroy();
  } else {
    coroutine_.promise().given_up = true;
    coroutine_.promise().tell = nullptr;
  }
}

bool Task::done() const { return coroutine_.done(); }

Sugar Task::result() const { return coroutine_.promise().result; }

void Task::when_done(std::function<void()> tell) {
  if (done()) return tell();
  coroutine_.promise().tell = std::move(tell);
}

// Ends when the machine has measured the sample.
struct Measurement {
  const Machine& machine;
  std::map<int, int>& book;
  Sample sample;
  Sugar sugar = {};

  bool await_ready() const noexcept { return false; }

  void await_suspend(std::coroutine_handle<> waiting) {
    machine(sample, [this, waiting, &book = book, number = sample.number](Sugar measured) {
      sugar = measured;
      waiting.resume();
      if (measured) book[number] = *measured;
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
    co_return co_await Measurement{machine, book, sample};
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
