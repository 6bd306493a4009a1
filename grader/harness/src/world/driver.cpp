// SPDX-License-Identifier: MIT
#include "world/driver.hpp"

#include "race/stack_of_calls.hpp"
#include "seams/branches.hpp"
#include "seams/loops.hpp"
#include "world/asio_access.hpp"
#include "world/duration_text.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace kata {

namespace access = asio_access;

namespace {

constexpr std::int64_t microsecond = 1000;
// A timer or a thread's wait that ends later is not meant to end so (time_point::max()).
constexpr long never = 100L * 365 * 24 * 3600 * 1'000'000;

}  // namespace

thread_local constinit Driver* Driver::active_ = nullptr;
constinit Driver* Driver::lost_ = nullptr;

Driver::Driver(Model model, Limits limits, Chooser& chooser, std::uint64_t seed, RaceCheck& races)
    : model_{model}, limits_{limits}, chooser_{chooser}, random_{seed}, races_{races} {
  races_.begin_world();
  active_ = this;
  add_context(context_, boost::asio::use_service<access::Scheduler>(context_));
  contexts_.front()->own_threads = static_cast<std::size_t>(model_.threads);
  // A real io_context stops when it is out of work; this one goes on when the test gives it more. It
  // stops only if somebody calls stop().
  contexts_.front()->scheduler.work_started();
}

Driver::~Driver() { leave(); }

void Driver::tell(Timeline::Send send) {
  timeline_.emplace(std::move(send));
  timeline_->runs({.on = "the test", .context = {}});
  coroutines_.tell(&*timeline_);
}

void Driver::tell_event(std::string text) {
  if (timeline_) timeline_->event(std::move(text));
}

Timeline::Where Driver::where(const SimulatedContext& context, const SimulatedThread* thread) const {
  std::string on = context.title();
  if (thread != nullptr && !thread->lent()) on += ", thread " + std::to_string(thread->number);
  return {.on = std::move(on), .context = contexts_.size() > 1 ? context.title() : ""};
}

void Driver::leave() {
  if (active_ == this) active_ = nullptr;
  races_.turn_off();
  coroutines_.leave();
}

void Driver::retire(std::unique_ptr<Driver> driver) {
  static auto* const retired = new std::vector<std::unique_ptr<Driver>>;  // Never destroyed, and never a leak.
  driver->leave();
  retired->push_back(std::move(driver));
}

std::size_t Driver::choose(Choice choice) {
  if (choice.count < 2) return 0;
  const std::size_t picked = chooser_.pick(choice);
  mix(picked * 64 + choice.count);
  return picked;
}

void Driver::collect_queue(SimulatedContext& context) {
  access::Operations& queue = access::queue(context.scheduler);
  const access::Operation* mark = access::task_operation(context.scheduler);
  while (access::Operation* operation = queue.front()) {
    queue.pop();
    if (operation == mark) continue;
    races_.ready(operation);
    if (timeline_) timeline_->ready(operation);
    ready_.push_back({operation, nullptr, &context, next_chain(), true, false});
  }
}

void Driver::add_event(std::function<void()> event) {
  if (races_.on())
    event = [this, made = races_.fork(), event = std::move(event)] {
      races_.join(made);
      event();
    };
  events_.push_back(std::move(event));
}

void Driver::collect_events() {
  for (std::function<void()>& event : events_)
    ready_.push_back({nullptr, std::move(event), contexts_.front().get(), next_chain(), false, false});
  events_.clear();
}

// Timers expire one after the other as the clock goes on, also if it has moved past several.
void Driver::collect_timers() {
  const std::int64_t target = std::exchange(now_, timers_checked_at_);
  timers_checked_at_ = target;
  for (bool later = false;; later = true) {
    bool barrier = later;
    long wait = never;
    for (const auto& context : contexts_) {
      if (!access::has_reactor(context->scheduler)) continue;
      access::Operations due;
      auto& timers = access::timers(boost::asio::use_service<access::Reactor>(context->owner));
      timers.get_ready_timers(due);
      while (access::Operation* operation = due.front()) {
        due.pop();
        if (timeline_) timeline_->expired(operation);
        ready_.push_back({operation, nullptr, context.get(), ++next_chain_, false, std::exchange(barrier, false)});
      }
      if (!timers.all_empty()) wait = timers.wait_duration_usec(wait);
    }
    if (now_ == target) return;
    now_ = std::min(target, now_ + wait * microsecond);
  }
}

// The reactor of a real program looks at its events and timers when the handler has ended: what they
// bring comes behind what the handler posted.
void Driver::collect(std::size_t position) {
  const std::size_t before = ready_.size();
  for (const auto& context : contexts_) collect_queue(*context);
  if (std::exchange(strand_goes_on_, false) && ready_.size() > before) {
    // The thread that runs a strand stays with it: in flight, not at the end of the queue.
    const auto strand = ready_.begin() + static_cast<std::ptrdiff_t>(before);
    std::rotate(ready_.begin() + static_cast<std::ptrdiff_t>(std::min(position, before)), strand, strand + 1);
  }
  collect_events();
  collect_timers();
}

void Driver::strand_goes_on() {
  for (const auto& context : contexts_) collect_queue(*context);  // The next that Asio queues is the strand.
  strand_goes_on_ = true;
}

void Driver::give_back_operations(const SimulatedContext& context) {
  for (const Ready& ready : ready_)
    if (ready.context == &context && ready.operation != nullptr) access::queue(context.scheduler).push(ready.operation);
  std::erase_if(ready_, [&](const Ready& ready) { return ready.context == &context; });
}

// Any of the first n in the queue of a context with n threads; what is not queued, unless n before it are.
void Driver::list_candidates() {
  candidates_.clear();
  for (const auto& context : contexts_) {
    const auto idle = std::ranges::count_if(context->servers, &SimulatedThread::idle);
    context->free = context->stopped() ? 0 : context->own_threads - context->busy + static_cast<std::size_t>(idle);
  }
  for (std::size_t i = 0; i < ready_.size(); ++i) {
    const Ready& ready = ready_[i];
    if (ready.barrier && !candidates_.empty()) break;
    if (ready.context->free == 0) continue;
    candidates_.push_back({i, nullptr});
    if (ready.queued) --ready.context->free;
  }
  SimulatedThread* last = nullptr;
  for (const auto& thread : threads_) {
    if (!can_go_on(*thread)) continue;
    if (std::exchange(thread->lets_go_first, false)) {
      last = thread.get();
    } else {
      candidates_.push_back({0, thread.get()});
    }
  }
  if (candidates_.empty() && last != nullptr) candidates_.push_back({0, last});
}

Driver::Candidate Driver::pick() {
  if (candidates_.size() == 1) return candidates_.front();
  chains_.clear();
  for (const Candidate& candidate : candidates_)
    chains_.push_back(candidate.thread == nullptr ? ready_[candidate.ready].chain : candidate.thread->chain);
  return candidates_[choose({Choice::Of::order, candidates_.size(), chains_})];
}

void Driver::go_on_with(const Candidate& candidate) {
  if (candidate.thread != nullptr) {
    mix(static_cast<std::uint64_t>(now_));
    running_chain_ = candidate.thread->chain;
    const SimulatedThread& thread = *candidate.thread;
    Timeline::Where outer_where;
    if (timeline_) {
      timeline_->clock(now_);
      outer_where = timeline_->runs(thread.where);
      if (!thread.idle()) timeline_->thread(thread.name() + " goes on");
    }
    races_.switch_to(resume(*candidate.thread));
    collect(ready_.size());
    if (timeline_) timeline_->runs(std::move(outer_where));
    races_.switch_to(RaceCheck::test);
  } else {
    Ready ready = std::move(ready_[candidate.ready]);
    ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(candidate.ready));
    run(std::move(ready), candidate.ready);
  }
  if (timeline_ && story_of_race_.empty() && races_.race()) story_of_race_ = timeline_->steps();
}

bool Driver::step() {
  end_if_found();
  coroutines_.run_nothing();
  collect(ready_.size());
  let_servers_end();
  may_cancel();
  list_candidates();
  if (candidates_.empty()) return jump();
  may_cut();
  if (steps_++ == limits_.steps) {
    found(waiting_finding("budget", "the program is not at its end after " + std::to_string(limits_.steps) +
                                        " handlers and " + std::to_string(now_ / 1'000'000'000) +
                                        " s of virtual time"));
    end_if_found();
  }
  go_on_with(pick());
  end_if_found();
  return true;
}

void Driver::may_cut() {
  if (!model_.cut || body_waits_ != nullptr) return;
  if (!cut_) {  // Else the body has caught it.
    if (choose({Choice::Of::value, 2, {}}) == 0) return;
    cut_ = true;
    tell_event("the program is torn down");
  }
  throw ScheduleCut{};
}

// In between two handlers, every coroutine is where it waits.
void Driver::may_cancel() {
  if (!model_.cancelled || cancelled_) return;
  std::vector<Root*> running;
  for (Root& root : roots_)
    if (root.runs) running.push_back(&root);
  const std::size_t picked = choose({Choice::Of::value, running.size() + 1, {}});
  if (picked == 0) return;
  cancelled_ = true;
  tell_event("the coroutine that the test started is cancelled");
  running[picked - 1]->cancellation.emit(boost::asio::cancellation_type::terminal);
  collect(ready_.size());
}

void Driver::run(Ready ready, std::size_t position) {
  const bool slow = model_.slow.count() > 0 && !was_slow_ && choose({Choice::Of::value, 2, {}}) == 1;
  running_chain_ = ready.chain;
  chain_continued_ = false;
  mix(static_cast<std::uint64_t>(now_));
  SimulatedContext& context = *ready.context;
  if (ready.operation != nullptr) access::queue(context.scheduler).push(ready.operation);
  // Whoever is held up may hold what this handler waits for in a loop: on a thread, it can be left there.
  const bool own = &context == contexts_.front().get();
  if (held_up_ > 0 && own && std::ranges::none_of(context.servers, &SimulatedThread::idle)) lend_thread(context);
  const auto server = std::ranges::find_if(context.servers, &SimulatedThread::idle);
  const bool on_thread = server != context.servers.end();
  const RaceCheck::Agent handler = races_.begin();
  races_.switch_to(handler);
  races_.runs(ready.operation);
  const bool one_thread = context.threads() == 1;
  if (one_thread) races_.acquire(&context);
  Timeline::Where outer_where;
  if (timeline_) {
    timeline_->clock(now_);
    outer_where = timeline_->runs(where(context, on_thread ? *server : nullptr));
    timeline_->handler(ready.operation, handler);
  }
  if (on_thread) {
    SimulatedThread& thread = **server;
    races_.join(thread.before_serving);
    thread.job = handler;
    thread.event = std::move(ready.event);
    thread.chain = ready.chain;
    resume(thread);
  } else {
    SimulatedContext* const outer = std::exchange(running_in_, &context);
    sections_ = {};
    allow_branches(limits_.branches);
    follow_stack_below(__builtin_frame_address(0));
    run_handler(context, ready.event);
    races_.forget_stack_below(__builtin_frame_address(0));
    follow_stack_below(nullptr);
    allow_branches(any_number_of_branches);
    running_in_ = outer;
  }
  races_.switch_to(handler);
  if (one_thread) races_.release(&context);
  coroutines_.run_nothing();
  if (slow) {
    was_slow_ = true;
    now_ += model_.slow.count();
    tell_event("this handler takes " + duration_text(model_.slow.count()));
  }
  collect(position);
  if (timeline_) timeline_->runs(std::move(outer_where));
  races_.switch_to(RaceCheck::test);
}

std::size_t Driver::run_handler(SimulatedContext& context, const std::function<void()>& event) {
  try {
    if (event) event();
    // An event for a strand that is busy only waits in the strand.
    return access::queue(context.scheduler).empty() ? 0 : run_first(context.scheduler);
  } catch (...) {
    if (&context != contexts_.front().get()) {
      context.escaped = std::current_exception();
    } else {
      escaped("an exception came out of io_context::run(): ");
    }
    return 1;
  }
}

bool Driver::jump() {
  std::int64_t next = until_;
  for (const auto& context : contexts_)
    if (const long wait = context->next_timer(never); wait < never) next = std::min(next, now_ + wait * microsecond);
  for (const auto& thread : threads_)
    if (thread->waits != nullptr && thread->waits->until - now_ < never * microsecond)
      next = std::min(next, thread->waits->until);
  if (next <= now_ || next == BlockingCall::forever) return false;
  now_ = next;
  collect_timers();
  return true;
}

void Driver::run_until(const bool& reached) {
  while (!reached)
    if (!step()) stuck();
  go_back_to_the_test();
}

void Driver::run_spawned() {
  settle();
  if (open_roots_ > 0) run_until(false);
}

void Driver::run_to_end() {
  run_spawned();
  if (!waiting_frames(coroutines_).empty())
    found(waiting_finding("leaked-coroutine", "everything else has ended, and nothing will ever resume this coroutine"));
  else if (std::ranges::any_of(threads_, [](const auto& thread) { return !thread->idle(); }))
    found(waiting_finding("stuck", "everything else has ended, and this thread will wait for ever"));
  end_if_found();
}

void Driver::settle() {
  settled_ = true;  // The body may end with coroutines that wait.
  while (step()) {
  }
  go_back_to_the_test();
}

void Driver::advance(std::chrono::nanoseconds time) {
  until_ = now_ + time.count();
  while (step()) {
  }
  until_ = BlockingCall::forever;
  go_back_to_the_test();
}

}  // namespace kata
