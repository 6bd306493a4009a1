// SPDX-License-Identifier: MIT
#include "race/race_check.hpp"

#include "race/stack_of_calls.hpp"
#include "world/coroutines.hpp"

#include <kata/shared_counts.hpp>

#include <algorithm>

namespace kata {
namespace {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool accesses_are_told = false;
#else
constexpr bool accesses_are_told = true;
#endif

constexpr std::uintptr_t granule = 8;

std::uintptr_t key_of(const void* object) { return reinterpret_cast<std::uintptr_t>(object) / granule; }

}  // namespace

constinit RaceCheck* RaceCheck::active_ = nullptr;

void RaceCheck::turn_on() {
  if (on_ || !accesses_are_told) return;
  on_ = true;
  active_ = this;
  clocks_.resize(1);
  clock().tick(test);
}

void RaceCheck::turn_off() {
  on_ = false;
  if (active_ == this) active_ = nullptr;
}

RaceCheck::Agent RaceCheck::begin() {
  const Work work{*this};
  if (!work) return test;
  const auto agent = static_cast<Agent>(clocks_.size());
  clocks_.push_back(clocks_[test]);
  clocks_.back().tick(agent);
  clocks_[test].tick(test);
  return agent;
}

void RaceCheck::join_all() {
  for (Agent i = 1; on_ && i < clocks_.size(); ++i) order(i, test);
}

void RaceCheck::release(const void* object) {
  const Work work{*this};
  if (!work) return;
  released_[key_of(object)].join(clock());
  clock().tick(agent_);
}

void RaceCheck::acquire(const void* object) {
  const Work work{*this};
  if (!work) return;
  const auto found = released_.find(key_of(object));
  if (found != released_.end()) clock().join(found->second);
}

// What it holds is moved in by its maker later than this, and used by nobody else until it runs.
void RaceCheck::made(const void* operation, std::size_t size) {
  const Work work{*this};
  if (!work) return;
  made_.insert_or_assign(operation, Made{agent_, clock()});
  for (std::size_t i = 0; i < size; i += granule) shadow_[key_of(operation) + i / granule].of_operation = true;
  clock().tick(agent_);
}

// What is made and ready at once was ordered when it was made: that happens before what its maker went on
// to do.
void RaceCheck::ready(const void* operation) {
  const Work work{*this};
  if (!work) return;
  const auto found = made_.find(operation);
  if (found != made_.end() && found->second.agent == agent_) return;
  ready_[operation].join(clock());
  clock().tick(agent_);
}

void RaceCheck::runs(const void* operation) {
  const Work work{*this};
  if (!work) return;
  if (const auto found = made_.find(operation); found != made_.end()) clock().join(found->second.clock);
  const auto found = ready_.find(operation);
  if (found == ready_.end()) return;
  clock().join(found->second);
  ready_.erase(found);
}

void RaceCheck::order(Agent first, Agent second) {
  const Work work{*this};
  if (!work || first == second) return;
  clocks_[second].join(clocks_[first]);
  clocks_[first].tick(first);
}

VectorClock RaceCheck::fork() {
  const Work work{*this};
  if (!work) return {};
  VectorClock copy = clock();
  clock().tick(agent_);
  return copy;
}

void RaceCheck::join(const VectorClock& other) {
  const Work work{*this};
  if (work) clock().join(other);
}

CodeOf RaceCheck::code_of(std::uintptr_t call) {
  const auto [found, is_new] = code_.try_emplace(call);
  if (is_new) found->second = code_at(call - 1);
  return found->second;
}

// The standard library works for whoever calls it.
bool RaceCheck::is_of_the_kata(const std::array<std::uintptr_t, 12>& calls) {
  for (const std::uintptr_t call : calls) {
    if (call == 0) break;
    const CodeOf code = code_of(call);
    if (code == CodeOf::kata || code == CodeOf::others) return code == CodeOf::kata;
  }
  return false;
}

void RaceCheck::access(std::uintptr_t address, std::size_t size, bool write, bool atomic, const void* frame) {
  const Work work{*this};
  if (!work || race_ || is_private(address)) return;
  const std::uintptr_t end = address + size;
  Access now{.agent = agent_, .time = clock().of(agent_), .write = write, .atomic = atomic, .calls = calls_from(frame)};
  if (!is_of_the_kata(now.calls)) return;
  now.coroutine = Coroutines::active() == nullptr ? 0 : Coroutines::active()->running();
  for (std::uintptr_t at = address / granule; at * granule < end; ++at) {
    now.bytes = 0;
    for (std::uintptr_t byte = 0; byte < granule; ++byte)
      if (const std::uintptr_t place = at * granule + byte; place >= address && place < end)
        now.bytes = static_cast<std::uint8_t>(now.bytes | (1u << byte));
    Granule& memory = shadow_[at];
    if (memory.of_operation) continue;
    std::vector<Access>& before = memory.accesses;
    bool known = false;
    for (const Access& other : before) {
      if ((other.bytes & now.bytes) == 0) continue;
      const bool harmless = (!other.write && !write) || (other.atomic && atomic) || happened_before(other);
      if (!harmless) {
        race_ = Race{other, now};
        return;
      }
      known |= other.agent == agent_ && other.time == now.time && other.bytes == now.bytes &&
               (other.write || !write) && (!other.atomic || atomic);
    }
    if (known) continue;
    // A write stands for all that happened before it; what follows it in order follows them.
    std::erase_if(before, [&](const Access& other) {
      return (other.bytes & ~now.bytes) == 0 && happened_before(other) && (write || other.agent == agent_) &&
             (!other.write || write) && (other.atomic || !atomic);
    });
    before.push_back(now);
  }
}

bool RaceCheck::orders(const void* frame) {
  const Work work{*this};
  if (!work) return false;
  const auto calls = calls_from(frame);
  return calls[0] != 0 && code_of(calls[0]) != CodeOf::shared_counts && is_of_the_kata(calls);
}

bool RaceCheck::uses_atomic(std::uintptr_t address, std::size_t size, bool write, const void* frame) {
  access(address, size, write, true, frame);
  return orders(frame);
}

void RaceCheck::forget(std::uintptr_t address, std::size_t size) {
  const Work work{*this};
  if (!work) return;
  for (std::uintptr_t at = address / granule; at * granule < address + size; ++at) {
    shadow_.erase(at);
    released_.erase(at);
  }
}

}  // namespace kata

// The counts of std::shared_ptr order the end of an object after every use of it, and nothing else.
extern "C" void kata_happens_before(const void* count) {
  if (kata::RaceCheck* check = kata::RaceCheck::active()) check->release(count);
}

extern "C" void kata_happens_after(const void* count) {
  if (kata::RaceCheck* check = kata::RaceCheck::active()) check->acquire(count);
}
