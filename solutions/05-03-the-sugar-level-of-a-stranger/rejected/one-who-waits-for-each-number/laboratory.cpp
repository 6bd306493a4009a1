// SPDX-License-Identifier: MIT
#include "laboratory.hpp"

#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace {

struct Outcome {
  bool done = false;
  Sugar sugar = {};
  std::function<void()> tell = {};

  void end(Sugar measured) {
    sugar = measured;
    done = true;
    if (const auto waiting = std::exchange(tell, nullptr)) waiting();
  }
};

}  // namespace

struct Examination::Impl {
  std::shared_ptr<Outcome> outcome;  // the machine's callback has it weakly: it may be given up
};

struct Laboratory::Impl {
  Machine machine;
  std::map<int, int> book;  // sugar by the number of the sample

  std::map<int, std::weak_ptr<Outcome>> waiting = {};

  std::shared_ptr<Outcome> examine(Sample sample) {
    auto outcome = std::make_shared<Outcome>();
    const int number = sample.number;
    if (const auto known = book.find(number); known != book.end()) {
      outcome->end(known->second);
    } else {
      waiting[number] = outcome;
      machine(std::move(sample), [this, number](Sugar sugar) {
        if (sugar) book[number] = *sugar;
        const auto found = waiting.extract(number);
        if (!found) return;
        if (const auto outcome = found.mapped().lock()) outcome->end(sugar);
      });
    }
    return outcome;
  }
};

Examination::Examination(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Examination::Examination(Examination&&) noexcept = default;
Examination& Examination::operator=(Examination&&) noexcept = default;
Examination::~Examination() = default;

bool Examination::done() const { return impl_->outcome->done; }
Sugar Examination::sugar() const { return impl_->outcome->sugar; }

void Examination::when_done(std::function<void()> tell) {
  if (done()) return tell();
  impl_->outcome->tell = std::move(tell);
}

Laboratory::Laboratory(Machine machine) : impl_{new Impl{std::move(machine), {}}} {}
Laboratory::~Laboratory() = default;

Examination Laboratory::examine(Sample sample) {
  return Examination{std::unique_ptr<Examination::Impl>{new Examination::Impl{impl_->examine(std::move(sample))}}};
}
