// SPDX-License-Identifier: MIT
// What happens in one schedule, step by step: what a finding tells, and what a picture of it is drawn from.
#pragma once

#include "race/race_check.hpp"

#include <kata/coroutine.hpp>
#include <kata/finding.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kata {

class Timeline {
 public:
  // Steps are kept, the last ones of many. If there is `send`, it gets each at once, until they are too many.
  using Send = std::function<void(const Step&)>;
  explicit Timeline(Send send) : send_{std::move(send)} {}

  // The code that runs from now on.
  struct Where {
    std::string on;       // as in Step
    std::string context;  // to be told to a reader: empty if there is one only
    unsigned strand = 0;
    unsigned begun = 0;   // the step with which the handler began; 0: the test runs, or a thread
  };
  Where runs(Where where) { return std::exchange(where_, std::move(where)); }
  const Where& where() const { return where_; }
  void clock(std::int64_t now) { now_ = now; }
  // What follows is no part of the story: the schedule has ended.
  void stop() { stopped_ = true; }

  void handler(const void* operation, RaceCheck::Agent agent);
  void strand(const void* strand, const void* operation);
  void thread(std::string text) { add({.kind = "thread", .text = std::move(text)}); }
  // `kind` as in kata/record.hpp; `text` goes on after the coroutine's name.
  void coroutine(const char* kind, const Frame& frame, const std::string& text);
  void event(std::string text) { add({.kind = "event", .text = std::move(text)}); }

  // Somebody made an operation of Asio's; it is ready to run, or its time has come.
  void made(const void* operation, const void* frame);
  void ready(const void* operation);
  void expired(const void* operation) { origins_[operation].by_clock = true; }

  unsigned last() const { return last_; }
  // The step with which the agent began.
  unsigned of(RaceCheck::Agent agent) const {
    const auto found = agents_.find(agent);
    return found == agents_.end() ? 0 : found->second;
  }
  std::vector<Step> steps() const { return {steps_.begin(), steps_.end()}; }

 private:
  struct Origin {
    struct Moment {
      unsigned step = 0;
      unsigned handler = 0;  // the step with which that began
    };
    Moment made;
    std::optional<Moment> ready;
    bool by_clock = false;
    std::vector<std::uintptr_t> calls;

    // Who posts a handler makes it; who wakes somebody makes ready what another has made.
    unsigned cause() const { return by_clock || !ready || made.handler == ready->handler ? made.step : ready->step; }
  };
  Origin::Moment now_running() const { return where_.begun == 0 ? Origin::Moment{} : Origin::Moment{last_, where_.begun}; }
  Origin take(const void* operation);
  void add(Step step);

  Send send_;
  Where where_;
  std::int64_t now_ = 0;
  unsigned last_ = 0;
  bool stopped_ = false;
  std::deque<Step> steps_;
  std::unordered_map<const void*, Origin> origins_;
  std::unordered_map<const void*, unsigned> strands_;
  std::unordered_map<RaceCheck::Agent, unsigned> agents_;
};

}  // namespace kata
