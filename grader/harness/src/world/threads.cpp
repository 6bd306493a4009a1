// SPDX-License-Identifier: MIT
// What the driver does with the threads of the program: start them, let them wait, lend them to contexts.
#include "race/stack_of_calls.hpp"
#include "seams/branches.hpp"
#include "seams/loops.hpp"
#include "seams/unsupported.hpp"
#include "world/driver.hpp"
#include "world/duration_text.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

namespace kata {
namespace {

constexpr const char* meanwhile = ": no other handler runs meanwhile";
constexpr std::uint64_t more_for_threads = 10;
// While somebody is held up, who may hold a lock that is made of an atomic.
constexpr std::uint64_t branches_of_a_spin = 10'000;

}  // namespace

// A finding about what runs now.
Finding Driver::running_finding(std::string rule, std::string message) const {
  Finding finding{.rule = std::move(rule), .message = std::move(message)};
  if (const Frame* frame = coroutines_.running_frame())
    finding.notes.push_back({place_of(frame->site()), coroutine_name(*frame) + " was the one that ran"});
  finding.stacks.push_back(calls_here("called here"));
  return finding;
}

void Driver::took_time(const char* what) {
  if (in_loop_handler())
    found(running_finding("blocked-loop", std::string{what} + " holds up the loop for as long as it takes" + meanwhile));
}

bool Driver::block(const BlockingCall& call) {
  let_servers_end();
  if (call.over && call.over()) return true;
  if (call.until <= now_) return false;
  if (in_loop_handler()) {
    const std::string time = duration_text(call.until - now_);
    const std::string how_long = call.until == BlockingCall::forever ? "until somebody else ends the wait"
                                 : call.over                         ? "for up to " + time
                                                                     : "for " + time;
    found(running_finding("blocked-loop", std::string{call.what} + " holds up the loop " + how_long + meanwhile));
    abandon();
  }
  return thread_ == nullptr ? body_blocks(call) : thread_blocks(call);
}

std::uint64_t Driver::allowance() const {
  if (held_up_ > 0) return branches_of_a_spin;
  return thread_ == nullptr ? limits_.branches : more_for_threads * limits_.branches;
}

void Driver::works_too_long() {
  if (let_held_up_go_on()) return;  // It may wait for them.
  found(running_finding("cpu-bound", "a handler has taken " + std::to_string(allowance()) +
                                         " branches and is not at its end" + (in_loop_handler() ? meanwhile : "")));
  abandon();
}

void Driver::abandon() {
  if (thread_ == nullptr) lost_ = this;
  for (;;) Fiber::current()->pause();
}

// The functions that wait are noexcept, most of them.
bool Driver::body_blocks(const BlockingCall& call) {
  const std::int64_t outer = std::exchange(until_, std::min(until_, call.until));
  const BlockingCall* const outer_call = std::exchange(body_waits_, &call);
  try {
    while (!(call.over && call.over())) {
      if (step()) continue;
      if (call.until <= now_) break;
      Finding finding = waiting_finding("stuck", std::string{"the test waits for ever: "} + call.what);
      finding.stacks.push_back(calls_here("the test waits here"));
      found(std::move(finding));
      throw ScheduleEnded{};
    }
  } catch (const ScheduleEnded&) {
    abandon();
  }
  body_waits_ = outer_call;
  until_ = outer;
  go_back_to_the_test();
  return call.over && call.over();
}

bool Driver::thread_blocks(const BlockingCall& call) {
  SimulatedThread& self = *thread_;
  self.waits = &call;
  self.chain = running_chain_;
  self.runs = running_in_;
  const Frame* frame = coroutines_.running_frame();
  self.waits_at = frame == nullptr ? Site{} : frame->site();
  if (!self.idle()) self.stack = calls_here({}).calls;
  if (timeline_) {
    self.where = timeline_->where();
    if (!self.idle()) timeline_->thread(self.name() + " waits: " + call.what);
  }
  do {
    self.fiber.pause();
  } while (!can_go_on(self) && !self.job);
  allow_branches(allowance());
  sections_.others_went_first();
  self.waits = nullptr;
  return call.over && call.over();
}

bool Driver::can_go_on(const SimulatedThread& thread) const {
  if (thread.waits == nullptr || thread.fiber.ended()) return false;
  return thread.waits->until <= now_ || (thread.waits->over && thread.waits->over());
}

// Switches to a thread until it waits or ends; returns as what it ran.
RaceCheck::Agent Driver::resume(SimulatedThread& thread) {
  SimulatedThread* const outer_thread = std::exchange(thread_, &thread);
  const RaceCheck::Agent outer_agent = races_.agent();
  races_.switch_to(thread.agent);
  SimulatedContext* const outer_context = std::exchange(running_in_, thread.runs);
  thread.coroutine.swap();
  CriticalSections outer_sections = std::exchange(sections_, std::move(thread.sections));
  ++switches_;
  thread.fiber.resume();
  thread.sections = std::exchange(sections_, std::move(outer_sections));
  thread.coroutine.swap();
  thread.runs = std::exchange(running_in_, outer_context);
  thread_ = outer_thread;
  const RaceCheck::Agent agent = thread.agent = races_.agent();
  races_.switch_to(outer_agent);
  if (thread.fiber.ended() && thread.detached)
    std::erase_if(threads_, [&](const auto& one) { return one.get() == &thread; });
  return agent;
}

// Threads of a pool that is finished end; in which order, nobody can tell.
void Driver::let_servers_end() {
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    SimulatedThread& thread = *threads_[i];
    if (thread.asios && thread.idle() && &thread != thread_ && can_go_on(thread)) resume(thread);
  }
}

void Driver::run_thread(SimulatedThread& thread, const std::function<void*()>& body) {
  active_ = this;
  coroutines_.enter();
  thread.waits = nullptr;
  follow_stack_below(__builtin_frame_address(0));
  allow_branches(more_for_threads * limits_.branches);
  try {
    thread.result = body();
  } catch (...) {
    escaped("an exception came out of a thread, and would have ended the program (std::terminate): ");
  }
  thread.serves = nullptr;
  thread.ending = true;
  // Nobody joins it: others may be told that it is done before its thread_locals are gone.
  if (thread.detached && !thread.lent()) may_preempt();
  follow_whole_stack();  // Destructors of thread_locals begin a little above.
}

void Driver::end_thread() {
  coroutines_.leave();
  active_ = nullptr;
}

int Driver::start_thread(pthread_t* id, bool detached, bool asios, std::function<void*()> body) {
  const unsigned number = ++next_thread_;
  if (number == 1) turn_on_races();
  try {
    SimulatedThread& started = add_thread(number, asios, std::move(body));
    *id = started.fiber.id();
    started.detached = detached;
    started.chain = ++next_chain_;
    // When the threads of a pool start makes no difference: they take what is there.
    asios ? void(resume(started)) : started_thread();
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  return 0;
}

SimulatedThread& Driver::add_thread(unsigned number, bool asios, std::function<void*()> body) {
  static const BlockingCall start{.what = "to start", .over = [] { return true; }};
  if (threads_.empty()) stay_on_one_processor();
  auto thread = std::make_unique<SimulatedThread>(
      number, asios, coroutines_, [this, body = std::move(body)] { run_thread(*find_thread(pthread_self()), body); },
      [this] { end_thread(); });
  thread->agent = races_.begin();
  races_.order(races_.agent(), thread->agent);
  thread->waits = &start;
  thread->where.on = thread->name();
  return *threads_.emplace_back(std::move(thread));
}

// One of the world's own threads, which run on the stack of whoever steps until then.
void Driver::lend_thread(SimulatedContext& context) {
  SimulatedThread& thread = add_thread(0, false, [this, &context]() -> void* {
    serve(context);
    return nullptr;
  });
  thread.detached = true;
  --context.own_threads;
  resume(thread);
}

// Of those that do nothing more.
void Driver::let_threads_end() {
  for (;;) {
    const auto done = std::ranges::find_if(
        threads_, [](const auto& one) { return (one->lent() && one->idle()) || (one->ending && !one->fiber.ended()); });
    if (done == threads_.end()) return;
    resume(**done);
  }
}

SimulatedThread* Driver::find_thread(pthread_t id) const {
  const auto found = std::ranges::find_if(
      threads_, [&](const auto& thread) { return pthread_equal(thread->fiber.id(), id) != 0; });
  return found == threads_.end() ? nullptr : found->get();
}

int Driver::join_thread(pthread_t id, void** result) {
  SimulatedThread* thread = find_thread(id);
  if (thread == nullptr) return ESRCH;
  if (thread == thread_) {
    found(running_finding("stuck", "a thread waits for its own end"));
    abandon();  // What goes on would destroy what it runs in.
  }
  block({.what = "waiting for the end of a thread (join)", .over = [thread] { return thread->fiber.ended(); }});
  races_.order(thread->agent, races_.agent());
  if (result != nullptr) *result = thread->result;
  std::erase_if(threads_, [&](const auto& one) { return one.get() == thread; });
  return 0;
}

void Driver::add_context(boost::asio::execution_context& owner, asio_access::Scheduler& scheduler) {
  ignore_locks(&scheduler, sizeof scheduler);
  ignore_locks(asio_access::registry(owner), sizeof *asio_access::registry(owner));
  contexts_.push_back(std::make_unique<SimulatedContext>(owner, scheduler, ++next_context_));
}

void Driver::remove_context(asio_access::Scheduler& scheduler) {
  SimulatedContext* context = find_context(scheduler);
  if (context == nullptr || context == contexts_.front().get()) return;
  collect_queue(*context);
  give_back_operations(*context);
  std::erase_if(contexts_, [&](const auto& one) { return one.get() == context; });
}

SimulatedContext* Driver::find_context(const asio_access::Scheduler& scheduler) const {
  const auto found =
      std::ranges::find(contexts_, &scheduler, [](const auto& context) { return &context->scheduler; });
  return found == contexts_.end() ? nullptr : found->get();
}

std::size_t Driver::serve(SimulatedContext& context) {
  constexpr const char* what = "running an io_context (run)";
  std::size_t handlers = 0;
  if (in_loop_handler() && !context.finished()) block({.what = what, .over = [] { return false; }});
  if (thread_ == nullptr) {
    ++context.own_threads;
    const std::size_t before = steps_;
    block({.what = what, .over = [&context] { return context.finished() || context.escaped; }});
    --context.own_threads;
    if (context.escaped) std::rethrow_exception(std::exchange(context.escaped, nullptr));
    return steps_ - before;
  }
  SimulatedThread& self = *thread_;
  const RaceCheck::Agent own = races_.agent();
  SimulatedContext* const outer_serves = std::exchange(self.serves, &context);
  SimulatedContext* const outer_runs = std::exchange(running_in_, nullptr);
  if (self.asios) context.is_pool = true;
  self.before_serving = races_.fork();
  context.servers.push_back(&self);
  const auto leave = [&](auto*) {
    std::erase(context.servers, &self);
    self.serves = outer_serves;
    running_in_ = outer_runs;
  };
  const std::unique_ptr<SimulatedThread, decltype(leave)> serving{&self, leave};
  for (;;) {
    block({.what = what, .over = [&] { return self.job || (self.lent() ? over_ : context.finished()); }});
    if (!self.job) {
      races_.join(self.after_handlers);
      return handlers;
    }
    const RaceCheck::Agent handler = *std::exchange(self.job, std::nullopt);
    races_.switch_to(handler);
    running_in_ = &context;
    coroutines_.run_nothing();
    sections_ = {};
    try {
      handlers += self.lent() ? run_handler(context, std::exchange(self.event, nullptr)) : run_first(context.scheduler);
    } catch (...) {
      if (!self.asios) throw;
      escaped("an exception came out of a thread_pool, and would have ended the program (std::terminate): ");
      abandon();
    }
    races_.forget_stack_below(__builtin_frame_address(0));
    coroutines_.run_nothing();
    running_in_ = nullptr;
    self.after_handlers.join(races_.fork());
    races_.switch_to(own);
  }
}

}  // namespace kata
