// SPDX-License-Identifier: MIT
#include "laboratory.hpp"

#include <coroutine>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace {

// What a coroutine leaves to those who wait for it. It needs no frame to be read.
struct Outcome {
  bool done = false;
  Sugar result = {};
  std::function<void()> tell = {};

  void end(Sugar sugar) {
    result = sugar;
    done = true;
    if (const auto waiting = std::exchange(tell, nullptr)) waiting();
  }
};

// A coroutine that finds out a sugar level. It starts at once, and destroys its frame when it ends.
class Task {
 public:
  struct promise_type;

  explicit Task(std::shared_ptr<Outcome> outcome) : outcome_{std::move(outcome)} {}
  Task(Task&&) noexcept = default;
  bool done() const { return outcome_->done; }
  Sugar result() const { return outcome_->result; }

  void when_done(std::function<void()> tell) {
    if (done()) return tell();
    outcome_->tell = std::move(tell);
  }

 private:
  std::shared_ptr<Outcome> outcome_;
};

struct Task::promise_type {
  std::shared_ptr<Outcome> outcome = std::make_shared<Outcome>();

  Task get_return_object() { return Task{outcome}; }
  std::suspend_never initial_suspend() const noexcept { return {}; }
  std::suspend_never final_suspend() const noexcept { return {}; }
  void return_value(Sugar sugar) { outcome->end(sugar); }
  void unhandled_exception() const noexcept { std::terminate(); }
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
