// SPDX-License-Identifier: MIT
// Switches in the middle of a handler, or of what a thread does: at most one in a schedule, and a second one only
// at the atomic of the first; and only where it can make a difference (see CriticalSections).
#include "seams/branches.hpp"
#include "seams/unsupported.hpp"
#include "world/driver.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace kata {
namespace {

// On a busy machine a thread may have no processor for as long as that.
constexpr std::int64_t longest_hold_up = 100'000'000;

// Who only tries to acquire a semaphore yields some times in libstdc++ before it is refused (bits/atomic_wait.h: 16
// rounds). Who yields more often waits for others.
constexpr int yields_of_a_try = 16;

// Places where a schedule may switch for the second time. Who waits in a loop passes the same one again and again.
constexpr int most_for_a_second = 4;

}  // namespace

void Driver::locks() {
  if (sections_.has_locked() || (!is_alone() && sections_.has_read_any())) may_preempt();
}

void Driver::locked(const void* lock) {
  if (is_ignored(lock)) return;
  sections_.locked();
  races_.acquire(lock);
}

void Driver::yields() {
  if (held_up_ > 0 && ++yields_ > yields_of_a_try) let_held_up_go_on();
}

bool Driver::let_held_up_go_on() {
  if (held_up_ == 0) return false;
  if (thread_ != nullptr) {
    let_others_go_first();
    return true;
  }
  const auto in_the_middle = find_in_the_middle();
  if (in_the_middle == nullptr) return false;
  yields_ = 0;
  on_another_thread({0, in_the_middle});
  return true;
}

SimulatedThread* Driver::find_in_the_middle() const {
  const auto found = std::ranges::find_if(
      threads_, [this](const auto& one) { return one.get() != thread_ && !one->idle() && can_go_on(*one); });
  return found == threads_.end() ? nullptr : found->get();
}

// Who waits for a lock can do nothing meanwhile. Who only tries to have it goes on without it.
void Driver::is_tried(const void* lock) {
  if (std::ranges::find(tried_locks_, lock) == tried_locks_.end()) tried_locks_.push_back(lock);
}

void Driver::about_to_unlock(const void* lock, const void* frame) {
  if (!is_alone() && std::ranges::find(tried_locks_, lock) != tried_locks_.end() && RaceCheck::is_kata(frame)) may_preempt();
}

void Driver::unlocks(const void* lock) {
  if (!is_ignored(lock)) races_.release(lock);
}

void Driver::reads_atomic(const volatile void* atomic) {
  if (sections_.has_written(atomic)) may_preempt(atomic);
  sections_.read(atomic);
}

void Driver::writes_atomic(const volatile void* atomic) {
  if (sections_.has_read(atomic) || sections_.has_written(atomic)) may_preempt(atomic);
  sections_.wrote(atomic);
}

// A thread may be at work, or at its end, before its creator comes to the next line.
void Driver::started_thread() {
  if (thread_ != nullptr || running_in_ == contexts_.front().get()) return may_preempt();
  if (preempted_ || !findings_.empty() || choose({Choice::Of::value, 2, {}}) == 0) return;
  preempted_ = true;
  if (timeline_) tell_event("the test is held up, and another thread goes on");
  bool one_has_run = false;
  body_blocks({.what = "for the new thread to go first", .over = [&] { return std::exchange(one_has_run, true); }});
}

void Driver::is_about_to_wait() {
  if (!is_alone() && sections_.has_read_any()) may_preempt();
}

void Driver::may_preempt(const volatile void* atomic) {
  if (!findings_.empty()) return;
  if (preempted_ && (atomic == nullptr || atomic != preempted_before_ || ++places_for_a_second_ > most_for_a_second))
    return;
  // The body of the test, and a loop that it runs itself, are one thread with whatever waits for them.
  if (thread_ == nullptr && running_in_ != contexts_.front().get()) return;
  if (!others_can_go_on() || choose({Choice::Of::value, 2, {}}) == 0) return;
  preempted_before_ = preempted_ ? nullptr : atomic;
  preempted_ = true;
  ++held_up_;
  if (timeline_) tell_held_up();
  if (thread_ == nullptr) {
    own_is_held_up_ = true;
    on_another_thread(pick());
    own_is_held_up_ = false;
  } else {
    let_others_go_first();
  }
  --held_up_;
  sections_.others_went_first();
}

void Driver::tell_held_up() {
  if (thread_ != nullptr && thread_->ending) return tell_event(thread_->name() + " is held up before its end");
  const Frame* frame = coroutines_.running_frame();
  const std::string name = frame == nullptr ? "a handler" : coroutine_name(*frame);
  tell_event(name + " is held up in the middle, and another thread goes on");
  const std::string told = name + " is held up here, and another thread goes on";
  if (frame != nullptr && frame->state() == Frame::State::waiting) {  // The stack is that of what it begins to wait for.
    held_up_before_.push_back({place_of(frame->site()), told});
  } else {
    held_up_at_.push_back(calls_here(told));
  }
}

bool Driver::others_can_go_on() {
  collect(ready_.size());
  SimulatedContext& own = *contexts_.front();
  own.busy = thread_ == nullptr ? 1 : 0;
  list_candidates();
  own.busy = 0;
  if (!candidates_.empty()) return true;
  // The rest is on the stack below.
  return thread_ != nullptr && (own_is_held_up_ || (body_waits_ != nullptr && body_waits_->over && body_waits_->over()));
}

void Driver::let_others_go_first() {
  yields_ = 0;
  static const BlockingCall pause{.what = "for another thread to go first", .over = [] { return true; }};
  thread_->lets_go_first = true;
  thread_blocks(pause);
}

// Whoever is held up may have the lock that the running code wants, or may be waited for by who has it.
bool Driver::wait_for_preempted(const BlockingCall& call) {
  if (!preempted_) return false;
  SimulatedThread* const in_the_middle = find_in_the_middle();
  if (in_the_middle == nullptr && !(held_up_ > 0 && thread_ != nullptr)) return false;
  if (thread_ != nullptr) {
    thread_blocks(call);
  } else {
    on_another_thread({0, in_the_middle});
  }
  return true;
}

bool Driver::time_ends_first(const BlockingCall& call) {
  if (held_up_ == 0 || time_has_ended_ || call.until <= now_ || call.until - now_ > longest_hold_up) return false;
  if (choose({Choice::Of::value, 2, {}}) == 0) return false;
  time_has_ended_ = true;
  now_ = call.until;
  collect_timers();
  return true;
}

bool Driver::block_as_by_a_lock(const BlockingCall& call) {
  if (!call.over() && time_ends_first(call)) return false;
  while (!call.over() && now_ < call.until && wait_for_preempted(call)) {
  }
  return block(call);
}

// All of the world's own threads run on the stack of whoever steps: as long as one is held up, the others do not.
void Driver::on_another_thread(const Candidate& candidate) {
  const RaceCheck::Agent agent = races_.agent();
  Coroutines::Middle coroutine{coroutines_};
  coroutine.swap();
  const unsigned chain = running_chain_;
  const bool continued = chain_continued_;
  races_.switch_to(RaceCheck::test);
  go_on_with(candidate);
  running_chain_ = chain;
  chain_continued_ = continued;
  coroutine.swap();
  races_.switch_to(agent);
  allow_branches(allowance());
}

}  // namespace kata
