// SPDX-License-Identifier: MIT
#include "laboratory.hpp"

#include <coroutine>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace {

// A coroutine that nobody waits for: it starts at once, and destroys its frame when it ends.
struct Background {
  struct promise_type {
    Background get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
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

struct Examination::Impl {
  bool done = false;
  Sugar sugar = {};
  std::function<void()> tell = {};
  Impl** seen_by_coroutine = nullptr;  // a variable of the coroutine, while that is under way

  ~Impl() {
    if (seen_by_coroutine != nullptr) *seen_by_coroutine = nullptr;
  }

  void end(Sugar measured) {
    seen_by_coroutine = nullptr;
    sugar = measured;
    done = true;
    if (const auto waiting = std::exchange(tell, nullptr)) waiting();
  }
};

struct Laboratory::Impl {
  Machine machine;
  std::map<int, int> book;  // sugar by the number of the sample

  Background measure(Sample sample, Examination::Impl* examination) {
    examination->seen_by_coroutine = &examination;
    const Sugar sugar = co_await Measurement{machine, sample};
    if (sugar) book[sample.number] = *sugar;
    if (examination != nullptr) examination->end(sugar);
  }
};

Examination::Examination(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Examination::Examination(Examination&&) noexcept = default;
Examination& Examination::operator=(Examination&&) noexcept = default;
Examination::~Examination() = default;

bool Examination::done() const { return impl_->done; }
Sugar Examination::sugar() const { return impl_->sugar; }

void Examination::when_done(std::function<void()> tell) {
  if (done()) return tell();
  impl_->tell = std::move(tell);
}

Laboratory::Laboratory(Machine machine) : impl_{new Impl{std::move(machine), {}}} {}
Laboratory::~Laboratory() = default;

Examination Laboratory::examine(Sample sample) {
  std::unique_ptr<Examination::Impl> examination{new Examination::Impl};
  if (const auto known = impl_->book.find(sample.number); known != impl_->book.end()) {
    examination->end(known->second);
  } else {
    impl_->measure(std::move(sample), examination.get());
  }
  return Examination{std::move(examination)};
}
