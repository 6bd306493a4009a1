// SPDX-License-Identifier: MIT
#include "world/timeline.hpp"

#include "race/functions.hpp"
#include "race/stack_of_calls.hpp"
#include "seams/unsupported.hpp"
#include "world/coroutines.hpp"

#include <cstddef>
#include <string>

namespace kata {

namespace {

constexpr std::size_t longest = 120;   // The end is what matters.
constexpr unsigned most_sent = 20'000;  // A picture of more says nothing.

// The place of such a step is where that was.
std::string made_here(const std::vector<std::uintptr_t>& calls) { return calls.empty() ? "" : " made here"; }

}  // namespace

void Timeline::add(Step step) {
  if (stopped_) return;
  step.number = ++last_;
  step.time = now_;
  step.on = where_.on;
  step.strand = where_.strand;
  if (send_ && step.number <= most_sent) return send_(step);
  steps_.push_back(std::move(step));
  if (steps_.size() > longest) steps_.pop_front();
}

Timeline::Origin Timeline::take(const void* operation) {
  const auto found = origins_.extract(operation);
  return found.empty() ? Origin{} : std::move(found.mapped());
}

void Timeline::handler(const void* operation, RaceCheck::Agent agent) {
  const Origin origin = take(operation);
  add({.kind = "handler",
       .cause = origin.cause(),
       .text = origin.by_clock ? "a timer has expired" : "a handler" + made_here(origin.calls) + " runs",
       .calls = origin.calls});
  where_.begun = agents_[agent] = last_;
}

void Timeline::strand(const void* strand, const void* operation) {
  const Origin origin = take(operation);
  where_.strand = strands_.try_emplace(strand, static_cast<unsigned>(strands_.size() + 1)).first->second;
  add({.kind = "strand",
       .cause = origin.cause(),
       .text = "strand " + std::to_string(where_.strand) + " runs a handler" + made_here(origin.calls),
       .calls = origin.calls});
}

void Timeline::coroutine(const char* kind, const Frame& frame, const std::string& text) {
  add({.kind = kind,
       .coroutine = frame.coroutine(),
       .place = place_of(frame.site()),
       .text = coroutine_name(frame) + text + (where_.context.empty() ? "" : " on " + where_.context)});
}

void Timeline::made(const void* operation, const void* frame) {
  std::vector<std::uintptr_t> calls;
  for (const std::uintptr_t call : calls_from<64>(frame))
    if (call != 0 && code_at(call - 1) == CodeOf::kata) calls.push_back(offset_of_call(call));
  origins_[operation] = {.made = now_running(), .ready = {}, .calls = std::move(calls)};
}

void Timeline::ready(const void* operation) {
  origins_[operation].ready = now_running();
}

}  // namespace kata
