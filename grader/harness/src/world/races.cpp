// SPDX-License-Identifier: MIT
// What the driver has to say of races.
#include "seams/unsupported.hpp"
#include "world/driver.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace kata {
namespace {

std::string name_of(const RaceCheck::Access& access) {
  if (access.agent == RaceCheck::test) return "the test";
  return access.coroutine == 0 ? "a handler" : "coroutine " + std::to_string(access.coroutine);
}

CallStack stack_of(const RaceCheck::Access& access, std::string title, const std::optional<Timeline>& timeline) {
  CallStack stack{.title = std::move(title), .step = timeline ? timeline->of(access.agent) : 0};
  for (const std::uintptr_t call : access.calls)
    if (call != 0) stack.calls.push_back(offset_of_call(call));
  return stack;
}

}  // namespace

// With one thread everything is in order: the check begins with the second.
void Driver::look_for_races() {
  look_for_races_ = true;
  if (model_.threads > 1) turn_on_races();
}

void Driver::turn_on_races() {
  if (!look_for_races_ || races_.on()) return;
  Driver* const world = std::exchange(active_, nullptr);
  code_at(0);  // Reads the program's own file, which is nothing that the running handler does.
  active_ = world;
  races_.turn_on();
}

std::optional<Finding> Driver::race() const {
  if (!races_.race()) return std::nullopt;
  const auto& [before, now] = *races_.race();
  const std::string first = name_of(before);
  const std::string second = name_of(now) == first ? "another one" : name_of(now);
  Finding finding{.rule = "race",
                  .message = second + (now.write ? " writes" : " reads") + " what " + first + " has " +
                             (before.write ? "written" : "read") +
                             " before, and nothing orders the two: two threads may do it at the same time"};
  finding.stacks.push_back(stack_of(now, second + (now.write ? " writes here" : " reads here"), timeline_));
  finding.stacks.push_back(stack_of(before, first + (before.write ? " wrote here before" : " read here before"),
                                    timeline_));
  return finding;
}

void Driver::ignore_locks(const void* begin, std::size_t size) {
  const auto* at = static_cast<const char*>(begin);
  ignored_locks_.push_back({at, at + size});
}

bool Driver::is_ignored(const void* lock) const {
  const auto* at = static_cast<const char*>(lock);
  const auto holds = [&](const Range& range) { return at >= range.begin && at < range.end; };
  if (std::ranges::any_of(ignored_locks_, holds)) return true;
  return std::ranges::any_of(contexts_, [&](const auto& context) {
    const auto* reactor = reinterpret_cast<const char*>(asio_access::reactor(context->scheduler));
    return reactor != nullptr && holds({reactor, reactor + sizeof(asio_access::Reactor)});
  });
}

}  // namespace kata
