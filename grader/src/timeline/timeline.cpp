// SPDX-License-Identifier: MIT
#include "timeline/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace grader {

namespace {

bool begins_handler(const Step& step) { return step.kind == "handler" || step.kind == "thread"; }

// Steps that say the same as the ones behind them, or nothing, are left out; what refers to them refers to those.
class Tidying {
 public:
  explicit Tidying(const std::vector<Step>& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].kind == "strand" && handler_) {
        take_over(steps[i]);
      } else if (steps[i].kind == "handler") {
        leave_out_handler();
        handler_ = steps[i];
      } else {
        keep(steps[i]);
      }
    }
    leave_out_handler();
  }

  unsigned number_of(unsigned told) const {
    const auto found = numbers_.find(told);
    return found == numbers_.end() ? 0 : found->second;
  }

  std::vector<Step> steps() && { return std::move(kept_); }

 private:
  // The handler is one of a strand.
  void take_over(const Step& strand) {
    handler_->strand = strand.strand;
    handler_->text = strand.text;
    if (strand.cause > 0) handler_->cause = strand.cause;
    if (strand.place.line > 0) handler_->place = strand.place;
    merged_.push_back(strand.number);
  }

  void push(Step step, unsigned number) {
    step.begins = step.begins || begins_handler(step);
    step.cause = number_of(step.cause);
    step.number = static_cast<unsigned>(kept_.size() + 1);
    numbers_[number] = step.number;
    last_ = number;
    kept_.push_back(std::move(step));
  }

  // The first step of a handler stands for it, if it is a coroutine's.
  void keep(Step step) {
    if (handler_ && step.coroutine > 0) {
      step.begins = true;
      step.cause = handler_->cause;
      if (handler_->text == "a timer has expired") step.text += ", as a timer has expired";
      const unsigned handler = std::exchange(handler_, std::nullopt)->number;
      const unsigned number = step.number;
      push(std::move(step), number);
      numbers_[handler] = kept_.back().number;
      for (const unsigned merged : std::exchange(merged_, {})) numbers_[merged] = kept_.back().number;
      return;
    }
    keep_handler();
    const unsigned number = step.number;
    // Somebody starts it, or lets it go on, in the middle of a handler.
    const bool runs = !kept_.empty() && kept_.back().coroutine > 0 && kept_.back().kind != "waits" && kept_.back().kind != "ends";
    if (runs && step.coroutine > 0 && kept_.back().coroutine != step.coroutine) step.cause = last_;
    push(std::move(step), number);
  }

  void keep_handler() {
    if (!handler_) return;
    const unsigned number = handler_->number;
    push(*std::exchange(handler_, std::nullopt), number);
    for (const unsigned merged : std::exchange(merged_, {})) numbers_[merged] = kept_.back().number;
  }

  // One in which nothing happened, of Asio's own: what it brings about was brought about by what made it.
  void leave_out_handler() {
    if (!handler_ || handler_->place.line > 0) return keep_handler();
    const unsigned cause = number_of(handler_->cause);
    numbers_[std::exchange(handler_, std::nullopt)->number] = cause;
    for (const unsigned merged : std::exchange(merged_, {})) numbers_[merged] = cause;
  }

  std::optional<Step> handler_;  // not kept yet
  std::vector<unsigned> merged_;  // into it
  std::vector<Step> kept_;
  unsigned last_ = 0;  // of those kept, as it was told
  std::map<unsigned, unsigned> numbers_;
};

}  // namespace

Timeline tidied(Timeline timeline) {
  Tidying tidying{timeline.steps};
  if (timeline.finding)
    for (Note& note : timeline.finding->notes) note.step = tidying.number_of(note.step);
  timeline.steps = std::move(tidying).steps();
  return timeline;
}

Timeline until_last_note(Timeline timeline) {
  unsigned last = 0;
  if (timeline.finding)
    for (const Note& note : timeline.finding->notes) last = std::max(last, note.step);
  if (last == 0) return timeline;
  const auto next = std::find_if(timeline.steps.begin() + last, timeline.steps.end(), [](const Step& step) { return step.begins; });
  timeline.steps.erase(next, timeline.steps.end());
  return timeline;
}

Timeline with_ending(Timeline timeline) {
  const Finding& finding = *timeline.finding;
  Step ending{.kind = "event", .number = static_cast<unsigned>(timeline.steps.size() + 1), .on = "the test", .place = finding.place,
              .text = "it goes wrong here"};
  if (!timeline.steps.empty()) ending.time = timeline.steps.back().time;
  timeline.finding->notes.push_back({finding.place, finding.rule, ending.number});
  timeline.steps.push_back(std::move(ending));
  return timeline;
}

Timeline cut(Timeline timeline, std::size_t most) {
  if (timeline.steps.size() <= most) return timeline;
  const auto excess = static_cast<unsigned>(timeline.steps.size() - most);
  timeline.left_out += excess;
  timeline.steps.erase(timeline.steps.begin(), timeline.steps.begin() + excess);
  const auto move = [&](unsigned& number) { number = number > excess ? number - excess : 0; };
  for (Step& step : timeline.steps) {
    move(step.number);
    move(step.cause);
  }
  if (timeline.finding)
    for (Note& note : timeline.finding->notes) move(note.step);
  return timeline;
}

std::string virtual_time(std::int64_t nanoseconds) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> units{
      {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1000, "us"}, {1, "ns"}}};
  if (nanoseconds == 0) return "0";
  const auto& [size, name] = *std::ranges::find_if(units, [&](const auto& unit) { return nanoseconds >= unit.first; });
  return fmt::format("{:.6g} {}", static_cast<double>(nanoseconds) / static_cast<double>(size), name);
}

}  // namespace grader
