// SPDX-License-Identifier: MIT
// Runs the handlers of real io_contexts and thread_pools one by one: at each step it collects what is
// ready, lets a chooser pick, and has Asio run it. If nothing is ready, the clock jumps to the next timer.
//
// The thread that makes a driver is its thread, and so are those that the program starts: the seams
// (src/seams) ask for the active driver there. One of them runs at a time.
#pragma once

#include "race/race_check.hpp"
#include "world/blocking_call.hpp"
#include "world/chooser.hpp"
#include "world/coroutines.hpp"
#include "world/critical_sections.hpp"
#include "world/random.hpp"
#include "world/simulated_context.hpp"
#include "world/simulated_thread.hpp"
#include "world/sleepers.hpp"
#include "world/timeline.hpp"
#include "world/waits.hpp"

#include <kata/explore.hpp>
#include <kata/finding.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace kata {

// Thrown out of the body when its schedule has shown all that it can.
struct ScheduleEnded {};
// Thrown out of the body when the program is torn down before its end (cut_anywhere).
struct ScheduleCut {};

class Driver {
 public:
  // The check of races is for this world alone as long as it lives.
  Driver(Model model, Limits limits, Chooser& chooser, std::uint64_t seed, RaceCheck& races);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  static Driver* active() noexcept { return active_; }

  // For a world in which something went wrong: it is left as it is. Its coroutines were caught in the
  // middle, and their destructors would run in an order in which no program runs them.
  static void retire(std::unique_ptr<Driver> driver);

  boost::asio::io_context& context() { return context_; }
  Coroutines& coroutines() { return coroutines_; }
  const Coroutines& coroutines() const { return coroutines_; }
  Waits& waits() { return waits_; }
  Sleepers& sleepers() { return sleepers_; }
  RaceCheck& races() { return races_; }

  // Keeps the story of what happens, for a finding, and tells `send` of each step if there is one.
  void tell(Timeline::Send send);
  Timeline* timeline() { return timeline_ ? &*timeline_ : nullptr; }
  std::vector<Step> story() const { return timeline_ ? timeline_->steps() : std::vector<Step>{}; }
  // Until the end of the handler in which the race was seen.
  const std::vector<Step>& story_of_race() const { return story_of_race_; }

  // The first race, if there was one and races are looked for.
  void look_for_races();
  std::optional<Finding> race() const;
  // The running code is about to lock, has locked, is about to unlock: locks of the program order what it does,
  // those of Asio's own do not.
  void locks();
  void locked(const void* lock);
  void about_to_unlock(const void* lock, const void* frame);
  void unlocks(const void* lock);
  // Somebody may be refused this lock.
  void is_tried(const void* lock);
  void ignore_locks(const void* begin, std::size_t size);
  // It has woken somebody, who may go first when it takes the next lock; is about to wait for a notification or for
  // an operation of Asio's, and what it knows of atomics may be old.
  void woke() { sections_.woke(); }
  void is_about_to_wait();
  // Is there no other thread than the running one?
  bool is_alone() const { return model_.threads == 1 && next_thread_ == 0; }
  // It is about to read an atomic of the program's own, to write one.
  void reads_atomic(const volatile void* atomic);
  void writes_atomic(const volatile void* atomic);

  // Runs one handler, or a thread that waited; moves the clock if it must. False if nothing can happen any
  // more. Throws ScheduleEnded once there is a finding.
  bool step();
  void run_until(const bool& reached);
  void run_spawned();
  void run_to_end();
  void settle();
  void advance(std::chrono::nanoseconds time);
  std::size_t choose(Choice choice);

  void add_event(std::function<void()> event);
  void at_end(std::function<void()> action) { at_end_.push_back(std::move(action)); }
  void keep(std::shared_ptr<void> object) { kept_.push_back(std::move(object)); }

  // Nanoseconds since the world began.
  std::int64_t now() const { return now_; }
  std::uint64_t random() { return random_.next(); }

  // The running thread waits; others go on. True if the call is over, false if its time is. In a handler
  // of a loop that is a finding, and the call does not return.
  bool block(const BlockingCall& call);
  // The same for what locks can be made of: if somebody was held up in the middle, the lock may be theirs, and it is
  // no finding that the running thread waits for them first.
  bool block_as_by_a_lock(const BlockingCall& call);
  // Is the running code a handler of a loop, which must not block?
  bool in_loop_handler() const { return running_in_ != nullptr && !running_in_->may_block(); }
  // A call that took time that nobody knows: a finding in a handler of a loop, which goes on.
  void took_time(const char* what);
  // The running thread may wait in a loop for somebody who is held up.
  void yields();
  // The running code has taken all the branches that it may.
  void works_too_long();
  // The running code never goes on; there is a finding.
  [[noreturn]] void abandon();
  // The driver whose own thread was abandoned last, forgotten then.
  static Driver* take_lost() noexcept { return std::exchange(lost_, nullptr); }

  // Threads of the program. The numbers are error numbers.
  int start_thread(pthread_t* id, bool detached, bool asios, std::function<void*()> body);
  int join_thread(pthread_t id, void** result);
  SimulatedThread* find_thread(pthread_t id) const;
  const SimulatedThread* running_thread() const { return thread_; }

  // An io_context or thread_pool was made, or is going.
  void add_context(boost::asio::execution_context& owner, asio_access::Scheduler& scheduler);
  void remove_context(asio_access::Scheduler& scheduler);
  SimulatedContext* find_context(const asio_access::Scheduler& scheduler) const;
  // The running thread runs the context's handlers until there is no more work; how many it ran.
  std::size_t serve(SimulatedContext& context);
  // The context whose handler is running, or null.
  const SimulatedContext* running_in() const { return running_in_; }

  // The schedule ends with this finding, as soon as the handler that runs has ended. The first counts.
  void found(Finding finding);
  // Where code was held up in the middle, if it was, and the story is kept.
  const std::vector<CallStack>& held_up_at() const { return held_up_at_; }
  const std::vector<PlaceNote>& held_up_before() const { return held_up_before_; }
  const std::vector<Finding>& findings() const { return findings_; }
  // Adds who waits in the middle of something, and where. False if nobody does.
  bool tell_waiting_threads(Finding& finding) const;
  void swallowed(const std::exception_ptr& error);
  void thrown(const std::string& how, const std::exception_ptr& error);  // what the test did not expect
  void escaped(const std::string& how);  // the current exception, from a handler or a thread
  // The body has ended, by itself or cut short: destroys everything in the world, unless there is a finding.
  void end();

  // The running code wants a lock that it cannot have. If that is so because somebody was held up in the middle,
  // it waits for others to go on, and is to try again.
  bool wait_for_preempted(const BlockingCall& call);
  void tell_held_up();
  // Lets those go on who are held up; false if there is nobody.
  bool let_held_up_go_on();
  SimulatedThread* find_in_the_middle() const;  // another thread that could go on; null: none
  // Branches that the running code may take now.
  std::uint64_t allowance() const;
  // Does its time end while somebody is held up in the middle? Once in a schedule, and only a time that is so short.
  bool time_ends_first(const BlockingCall& call);

  // In handlers. To switch to a thread takes about ten times as long as a handler, and to check 32 accesses for races
  // about as long.
  std::size_t effort() const { return steps_ + 10 * switches_ + races_.accesses() / 32; }
  std::uint64_t digest() const { return digest_ ^ coroutines_.digest(); }

  // A strand has run one handler and has more (src/world/strand.cpp).
  void strand_goes_on();

  Root& new_root() { return roots_.emplace_back(); }
  bool cancelled() const { return cancelled_; }
  bool is_cancellation(const std::exception_ptr& error) const;
  const std::vector<std::unique_ptr<SimulatedContext>>& contexts() const { return contexts_; }

  void root_started() { ++open_roots_; }
  void root_ended() { --open_roots_; }

 private:
  struct Ready {
    asio_access::Operation* operation;
    std::function<void()> event;
    SimulatedContext* context;
    unsigned chain;
    bool queued;   // through Asio's queue, whose order counts
    bool barrier;  // a timer that is due later than everything before it
  };
  struct Candidate {
    std::size_t ready;        // index, unless...
    SimulatedThread* thread;  // ...a thread goes on
  };
  struct MainContext : boost::asio::io_context {
    using boost::asio::execution_context::shutdown;
  };

  unsigned next_chain() { return std::exchange(chain_continued_, true) ? ++next_chain_ : running_chain_; }
  void collect_queue(SimulatedContext& context);
  void collect_events();
  void collect_timers();
  void collect(std::size_t position);
  void list_candidates();
  Candidate pick();
  void go_on_with(const Candidate& candidate);
  void started_thread();
  void may_preempt(const volatile void* atomic = nullptr);
  bool others_can_go_on();
  void let_others_go_first();
  void on_another_thread(const Candidate& candidate);
  SimulatedThread& add_thread(unsigned number, bool asios, std::function<void*()> body);
  void lend_thread(SimulatedContext& context);
  void let_threads_end();
  void run(Ready ready, std::size_t position);
  void turn_on_races();
  void may_cut();
  void may_cancel();
  std::size_t run_handler(SimulatedContext& context, const std::function<void()>& event);
  RaceCheck::Agent resume(SimulatedThread& thread);
  void tell_event(std::string text);
  Timeline::Where where(const SimulatedContext& context, const SimulatedThread* thread) const;
  void let_servers_end();
  bool can_go_on(const SimulatedThread& thread) const;
  bool jump();
  void go_back_to_the_test() { races_.join_all(); }
  bool thread_blocks(const BlockingCall& call);
  bool body_blocks(const BlockingCall& call);
  void destroy_handlers();
  void give_back_operations(const SimulatedContext& context);
  void run_thread(SimulatedThread& thread, const std::function<void*()>& body);
  void end_thread();  // after the destructors of its thread_locals
  void end_if_found();
  void leave();
  void stuck();
  Finding waiting_finding(std::string rule, std::string message) const;
  Finding running_finding(std::string rule, std::string message) const;
  void mix(std::uint64_t value) { digest_ = (digest_ ^ value) * 0x100000001b3; }

  static thread_local constinit Driver* active_;
  static constinit Driver* lost_;
  const Model model_;
  const Limits limits_;
  Chooser& chooser_;
  Random random_;
  Coroutines coroutines_;
  Waits waits_;
  Sleepers sleepers_;
  MainContext context_;
  std::vector<std::unique_ptr<SimulatedContext>> contexts_;  // the first is context_
  std::vector<std::unique_ptr<SimulatedThread>> threads_;
  SimulatedThread* thread_ = nullptr;        // that runs; null: the test's
  SimulatedContext* running_in_ = nullptr;   // whose handler it is in; null: none
  CriticalSections sections_;
  std::vector<const void*> tried_locks_;
  std::vector<std::shared_ptr<void>> kept_;
  std::vector<std::function<void()>> at_end_;
  std::vector<Ready> ready_;
  std::vector<Candidate> candidates_;
  std::deque<Root> roots_;
  bool cut_ = false;
  bool cancelled_ = false;
  bool was_slow_ = false;
  bool preempted_ = false;
  const volatile void* preempted_before_ = nullptr;  // the atomic where that was, until it was so for the second time
  std::vector<CallStack> held_up_at_;
  std::vector<PlaceNote> held_up_before_;  // what a coroutine was about to wait for
  int places_for_a_second_ = 0;  // that were passed
  bool own_is_held_up_ = false;  // The world's own thread is, on the stack of whoever steps.
  bool time_has_ended_ = false;  // of a call, while somebody was held up
  int yields_ = 0;
  int held_up_ = 0;    // who were preempted and have not gone on yet
  bool over_ = false;  // The body has ended.
  const BlockingCall* body_waits_ = nullptr;  // The test itself, which cannot be cut short there.
  std::vector<std::function<void()>> events_;
  std::vector<unsigned> chains_;
  std::vector<Finding> findings_;
  std::int64_t now_ = 0;
  struct Range {
    const char* begin;
    const char* end;
  };
  bool is_ignored(const void* lock) const;
  RaceCheck& races_;
  bool look_for_races_ = false;
  std::optional<Timeline> timeline_;
  std::vector<Step> story_of_race_;
  std::vector<Range> ignored_locks_;
  std::int64_t until_ = BlockingCall::forever;  // The clock does not go beyond.
  std::int64_t timers_checked_at_ = 0;
  std::size_t steps_ = 0;
  std::size_t switches_ = 0;
  unsigned next_chain_ = 0;
  unsigned running_chain_ = 0;
  unsigned next_thread_ = 0;
  unsigned next_context_ = 0;
  int open_roots_ = 0;
  bool chain_continued_ = true;
  bool strand_goes_on_ = false;
  bool settled_ = false;
  std::uint64_t digest_ = 0xcbf29ce484222325;
};

}  // namespace kata
