// SPDX-License-Identifier: MIT
#include "race/race_check.hpp"

#include "race/stack_of_calls.hpp"
#include "world/coroutines.hpp"

#include <kata/shared_counts.hpp>

#include <algorithm>
#include <utility>

namespace kata {
namespace {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool accesses_are_told = false;
#else
constexpr bool accesses_are_told = true;
#endif

constexpr std::size_t longest_access = 4096;

std::uintptr_t address_of(const void* object) { return reinterpret_cast<std::uintptr_t>(object); }

CodeOf code_of(std::uintptr_t call) {
  struct Known {
    std::uintptr_t call;
    CodeOf code;
  };
  static auto* const known = new std::array<Known, 4096>{};  // the last of each place, by return address
  Known& last = (*known)[(call ^ call >> 12) % known->size()];
  if (last.call != call) last = {call, code_at(call - 1)};
  return last.code;
}

// The standard library works for whoever calls it. What is in a std::atomic<std::shared_ptr> is its own business.
bool is_of_the_kata(const std::array<std::uintptr_t, 12>& calls) {
  for (const std::uintptr_t call : calls) {
    if (call == 0) break;
    const CodeOf code = code_of(call);
    if (code == CodeOf::atomic_pointers) return false;
    if (code == CodeOf::kata || code == CodeOf::others) return code == CodeOf::kata;
  }
  return false;
}

// Whoever uses it: Asio's use_future sets a future.
bool is_of_a_future_or_atomic_pointer(const std::array<std::uintptr_t, 12>& calls) {
  for (const std::uintptr_t call : calls) {
    const CodeOf code = call == 0 ? CodeOf::others : code_of(call);
    if (code == CodeOf::futures || code == CodeOf::atomic_pointers) return true;
    if (code == CodeOf::kata || code == CodeOf::others) break;
  }
  return false;
}

}  // namespace

constinit RaceCheck* RaceCheck::active_ = nullptr;

void RaceCheck::begin_world() {
  turn_off();
  agent_ = test;
  agents_ = 0;
  accesses_ = 0;
  acted_.clear();
  race_.reset();
  shadow_.clear();
  released_on_stacks_.clear();
}

void RaceCheck::turn_on() {
  if (on_ || !accesses_are_told) return;
  new_agent();
  on_ = true;
  active_ = this;  // From here on the standard library that the check uses may tell of what it does, too.
}

void RaceCheck::turn_off() {
  on_ = false;
  if (active_ == this) active_ = nullptr;
}

void RaceCheck::switch_to(Agent agent) {
  const Work work{*this};
  agent_ = agent;
  if (work) acted_.push_back(agent);
}

RaceCheck::Agent RaceCheck::new_agent() {
  if (agents_ == clocks_.size()) clocks_.emplace_back();
  clocks_[agents_].clear();
  clocks_[agents_].tick(agents_);
  return agents_++;
}

RaceCheck::Agent RaceCheck::begin() {
  const Work work{*this};
  if (!work) return test;
  const Agent agent = new_agent();
  clocks_[agent].join(clocks_[test]);
  clocks_[test].tick(test);
  return agent;
}

// Most agents are handlers that have ended long ago.
void RaceCheck::join_all() {
  const Work work{*this};
  if (!work) return;
  std::ranges::sort(acted_);
  acted_.erase(std::ranges::unique(acted_).begin(), acted_.end());
  for (const Agent agent : acted_) {
    if (agent == test) continue;
    clocks_[test].join(clocks_[agent]);
    clocks_[agent].tick(agent);
  }
  acted_.assign(1, agent_);
}

void RaceCheck::release(const void* object) {
  const Work work{*this};
  if (!work) return;
  Granule* const memory = shadow_.at(address_of(object));
  if (memory == nullptr) return turn_off();  // Nothing is said where something may have been missed.
  if (memory->holds != Holds::released) {
    memory->clock.clear();
    if (is_private(address_of(object))) released_on_stacks_.push_back(address_of(object));
  }
  memory->holds = Holds::released;
  memory->clock.join(clock());
  clock().tick(agent_);
}

void RaceCheck::acquire(const void* object) {
  const Work work{*this};
  if (!work) return;
  const Granule* const memory = shadow_.find(address_of(object));
  if (memory != nullptr && memory->holds == Holds::released) clock().join(memory->clock);
}

// An operation is longer than one granule: when it was made is noted in its first, when it became ready in
// its second.
RaceCheck::Granule* RaceCheck::operation(const void* begin, Holds what) {
  Granule* const memory = shadow_.find(address_of(begin) + (what == Holds::ready ? shadow_.granule : 0));
  return memory != nullptr && memory->holds == what ? memory : nullptr;
}

// What it holds is moved in by its maker later than this, and used by nobody else until it runs. What that copies to
// other memory is in order only if somebody tells of queued().
void RaceCheck::made(const void* operation, std::size_t size, std::uintptr_t caller) {
  const Work work{*this};
  if (!work || code_of(caller) != CodeOf::others) return;
  for (std::size_t i = 0; i < size; i += shadow_.granule) {
    Granule* const memory = shadow_.at(address_of(operation) + i);
    if (memory == nullptr) return turn_off();
    memory->of_operation = true;
    if (i > 0) continue;
    memory->holds = Holds::made;
    memory->maker = agent_;
    memory->clock = clock();
  }
  clock().tick(agent_);
}

void RaceCheck::queued(const void* operation) {
  const Work work{*this};
  if (!work) return;
  Granule* const memory = this->operation(operation, Holds::made);
  if (memory == nullptr || memory->maker != agent_) return;
  memory->clock.join(clock());
  clock().tick(agent_);
}

// What is made and ready at once was ordered when it was made: that happens before what its maker went on
// to do.
void RaceCheck::ready(const void* operation) {
  const Work work{*this};
  if (!work) return;
  const Granule* const made = this->operation(operation, Holds::made);
  if (made != nullptr && made->maker == agent_) return;
  Granule* const memory = shadow_.at(address_of(operation) + shadow_.granule);
  if (memory == nullptr) return turn_off();
  if (memory->holds != Holds::ready) memory->clock.clear();
  memory->holds = Holds::ready;
  memory->clock.join(clock());
  clock().tick(agent_);
}

void RaceCheck::runs(const void* operation) {
  const Work work{*this};
  if (!work) return;
  for (const Holds what : {Holds::made, Holds::ready})
    if (Granule* memory = this->operation(operation, what)) {
      clock().join(memory->clock);
      memory->holds = Holds::nothing;
    }
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

bool RaceCheck::is_known(const Granule& memory, const Access& now) {
  return std::ranges::any_of(memory.accesses, [&](const Access& other) {
    return other.agent == now.agent && other.time == now.time && other.bytes == now.bytes &&
           (other.write || !now.write) && (!other.atomic || now.atomic);
  });
}

void RaceCheck::access(Granule& memory, const Access& now) {
  for (const Access& other : memory.accesses) {
    const bool harmless = (!other.write && !now.write) || (other.atomic && now.atomic) || happened_before(other);
    if ((other.bytes & now.bytes) != 0 && !harmless) {
      race_ = Race{other, now};
      return;
    }
  }
  // A write stands for all that happened before it; what follows it in order follows them.
  std::erase_if(memory.accesses, [&](const Access& other) {
    return (other.bytes & ~now.bytes) == 0 && happened_before(other) && (now.write || other.agent == agent_) &&
           (!other.write || now.write) && (other.atomic || !now.atomic);
  });
  memory.accesses.push_back(now);
}

void RaceCheck::access(std::uintptr_t address, std::size_t size, bool write, bool atomic, const void* frame) {
  constexpr std::uintptr_t granule = Shadow<Granule>::granule;
  if (agent_ == test) return;  // Everything else happens before or after it.
  const Work work{*this};
  if (!work || race_ || is_private(address)) return;
  const std::uintptr_t end = address + std::min(size, longest_access);
  Access now{.agent = agent_, .time = clock().of(agent_), .write = write, .atomic = atomic};
  bool told = false;  // who it is
  for (std::uintptr_t at = address / granule * granule; at < end && !race_; at += granule) {
    const std::uintptr_t first = std::max(at, address) - at;
    const std::uintptr_t last = std::min(at + granule, end) - at;
    now.bytes = static_cast<std::uint8_t>((0xffu << first) & (0xffu >> (granule - last)));
    Granule* const memory = shadow_.at(at);
    if (memory == nullptr) return turn_off();
    if (memory->of_operation || is_known(*memory, now)) continue;
    ++accesses_;
    if (!std::exchange(told, true)) {
      now.calls = calls_from(frame);
      if (!is_of_the_kata(now.calls)) return;
      now.coroutine = Coroutines::active() == nullptr ? 0 : Coroutines::active()->running();
    }
    access(*memory, now);
  }
}

bool RaceCheck::orders(const void* frame) {
  const Work work{*this};
  if (!work) return false;
  const auto calls = calls_from(frame);
  if (calls[0] == 0 || code_of(calls[0]) == CodeOf::shared_counts) return false;
  return is_of_the_kata(calls) || is_of_a_future_or_atomic_pointer(calls);
}

bool RaceCheck::is_kata(const void* frame) {
  std::optional<Work> work;
  if (active_ != nullptr && !work.emplace(*active_)) return false;
  for (const std::uintptr_t call : calls_from(frame)) {
    const CodeOf code = call == 0 ? CodeOf::others : code_of(call);
    if (code != CodeOf::standard_library && code != CodeOf::atomic_pointers) return code == CodeOf::kata;
  }
  return false;
}

bool RaceCheck::uses_atomic(std::uintptr_t address, std::size_t size, bool write, const void* frame) {
  access(address, size, write, true, frame);
  return orders(frame);
}

void RaceCheck::forget(std::uintptr_t address, std::size_t size) {
  const Work work{*this};
  if (work) shadow_.forget(address, size);
}

void RaceCheck::forget_stack_below(const void* frame) {
  const Work work{*this};
  if (!work) return;
  std::erase_if(released_on_stacks_, [&](std::uintptr_t object) {
    const bool gone = is_on_stack_below(object, frame);
    if (gone) shadow_.forget(object, shadow_.granule);
    return gone;
  });
}

}  // namespace kata

// The counts of std::shared_ptr order the end of an object after every use of it, and nothing else.
extern "C" void kata_happens_before(const void* count) {
  if (kata::RaceCheck* check = kata::RaceCheck::active()) check->release(count);
}

extern "C" void kata_happens_after(const void* count) {
  if (kata::RaceCheck* check = kata::RaceCheck::active()) check->acquire(count);
}
