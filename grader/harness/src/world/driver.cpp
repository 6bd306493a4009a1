// SPDX-License-Identifier: MIT
#include "world/driver.hpp"

#include "world/asio_access.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace kata {

namespace access = asio_access;

namespace {

constexpr std::int64_t microsecond = 1000;
// A timer further away is one that is not meant to expire (expires_at(time_point::max())).
constexpr long never = 100L * 365 * 24 * 3600 * 1'000'000;

std::string what_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "something that is not a std::exception";
  }
}

Place place_of(const Site& site) { return {site.file, site.line, site.function}; }

// A finding about an exception: where it came out of the coroutine, and where it came from.
Finding about_exception(std::string rule, const std::string& message, const std::exception_ptr& error,
                        const Coroutines& coroutines) {
  const Coroutines::Way way = coroutines.way_of(error);
  Finding finding{.rule = std::move(rule), .place = place_of(way.last), .message = message + what_of(error)};
  if (place_of(way.first) != finding.place)
    finding.notes.push_back({place_of(way.first), "it was thrown after this line"});
  return finding;
}

}  // namespace

thread_local constinit Driver* Driver::active_ = nullptr;

Driver::Driver(Model model, Limits limits, Chooser& chooser, std::uint64_t seed)
    : model_{model},
      limits_{limits},
      chooser_{chooser},
      random_{seed},
      scheduler_{boost::asio::use_service<access::Scheduler>(context_)} {
  active_ = this;
  // A real io_context stops when it is out of work; this one goes on when the test gives it more. It
  // stops only if somebody calls stop().
  scheduler_.work_started();
}

// What waits is destroyed first, and with it the coroutines: what they use is still there then.
Driver::~Driver() {
  for (Ready& ready : ready_)
    if (ready.operation != nullptr) access::queue(scheduler_).push(ready.operation);
  ready_.clear();
  events_.clear();
  context_.shutdown();
  while (!kept_.empty()) kept_.pop_back();
  leave();
}

void Driver::leave() {
  if (active_ == this) active_ = nullptr;
  coroutines_.leave();
}

void Driver::retire(std::unique_ptr<Driver> driver) {
  static auto* const retired = new std::vector<std::unique_ptr<Driver>>;  // Never destroyed, and never a leak.
  driver->leave();
  retired->push_back(std::move(driver));
}

void Driver::found(Finding finding) {
  if (findings_.empty()) findings_.push_back(std::move(finding));
}

void Driver::end_if_found() {
  if (!findings_.empty()) throw ScheduleEnded{};
}

std::size_t Driver::choose(Choice choice) {
  if (choice.count < 2) return 0;
  const std::size_t picked = chooser_.pick(choice);
  mix(picked * 64 + choice.count);
  return picked;
}

void Driver::collect_queue() {
  access::Operations& queue = access::queue(scheduler_);
  const access::Operation* mark = access::task_operation(scheduler_);
  while (access::Operation* operation = queue.front()) {
    queue.pop();
    if (operation == mark) continue;
    const unsigned chain = std::exchange(chain_continued_, true) ? ++next_chain_ : running_chain_;
    ready_.push_back({operation, nullptr, chain, true, false});
  }
}

void Driver::collect_events() {
  for (std::function<void()>& event : events_) {
    const unsigned chain = std::exchange(chain_continued_, true) ? ++next_chain_ : running_chain_;
    ready_.push_back({nullptr, std::move(event), chain, false, false});
  }
  events_.clear();
}

// Timers expire one after the other as the clock goes on, also if a sleep has moved it past several.
void Driver::collect_timers() {
  if (!access::has_reactor(scheduler_)) return;
  auto& timers = access::timers(boost::asio::use_service<access::Reactor>(context_));
  const std::int64_t target = std::exchange(now_, timers_checked_at_);
  timers_checked_at_ = target;
  for (bool later = false;; later = true) {
    access::Operations due;
    timers.get_ready_timers(due);
    bool barrier = later;
    while (access::Operation* operation = due.front()) {
      due.pop();
      ready_.push_back({operation, nullptr, ++next_chain_, false, std::exchange(barrier, false)});
    }
    if (now_ == target) return;
    const std::int64_t wait = timers.all_empty() ? never : timers.wait_duration_usec(never);
    now_ = std::min(target, now_ + wait * microsecond);
  }
}

// The reactor of a real program looks at its events and timers when the handler has ended: what they
// bring comes behind what the handler posted.
void Driver::collect(std::size_t position) {
  const std::size_t before = ready_.size();
  collect_queue();
  if (std::exchange(strand_goes_on_, false) && ready_.size() > before) {
    // The thread that runs a strand stays with it: in flight, not at the end of the queue.
    const auto strand = ready_.begin() + static_cast<std::ptrdiff_t>(before);
    std::rotate(ready_.begin() + static_cast<std::ptrdiff_t>(std::min(position, before)), strand, strand + 1);
  }
  collect_events();
  collect_timers();
}

void Driver::strand_goes_on() {
  collect_queue();  // The next that Asio puts into its queue is the strand.
  strand_goes_on_ = true;
}

std::size_t Driver::eligible() const {
  int threads = model_.threads;
  std::size_t count = 0;
  for (const Ready& ready : ready_) {
    if (ready.barrier && count > 0) break;
    ++count;
    if (ready.queued && --threads == 0) break;
  }
  return count;
}

bool Driver::step() {
  end_if_found();
  collect(ready_.size());
  if (context_.stopped()) return false;
  if (ready_.empty()) return jump();
  if (steps_++ == limits_.steps) {
    found(waiting_finding("budget", "the program is not at its end after " + std::to_string(limits_.steps) +
                                        " handlers and " + std::to_string(now_ / 1'000'000'000) +
                                        " s of virtual time"));
    end_if_found();
  }
  const std::size_t count = eligible();
  std::size_t picked = 0;
  if (count > 1) {
    chains_.clear();
    for (std::size_t i = 0; i < count; ++i) chains_.push_back(ready_[i].chain);
    picked = choose({Choice::Of::order, count, chains_});
  }
  Ready ready = std::move(ready_[picked]);
  ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(picked));
  run(std::move(ready), picked);
  end_if_found();
  return true;
}

void Driver::run(Ready ready, std::size_t position) {
  running_chain_ = ready.chain;
  chain_continued_ = false;
  coroutines_.begin_step();
  mix(static_cast<std::uint64_t>(now_));
  if (ready.operation != nullptr) access::queue(scheduler_).push(ready.operation);
  try {
    if (ready.event) ready.event();
    // An event for a strand that is busy only waits in the strand.
    boost::system::error_code ignored;
    if (!access::queue(scheduler_).empty()) scheduler_.poll_one(ignored);
  } catch (...) {
    found(about_exception("escaped-exception", "an exception came out of io_context::run(): ",
                          std::current_exception(), coroutines_));
  }
  coroutines_.begin_step();
  collect(position);
}

bool Driver::jump() {
  if (!access::has_reactor(scheduler_)) return false;
  auto& timers = access::timers(boost::asio::use_service<access::Reactor>(context_));
  if (timers.all_empty()) return false;
  const long wait = timers.wait_duration_usec(never);
  if (wait >= never) return false;
  now_ += wait * microsecond;
  collect_timers();
  return true;
}

void Driver::run_until(const bool& reached) {
  while (!reached) {
    if (step()) continue;
    found(waiting_finding("stuck", context_.stopped() ? "the io_context was stopped before its work was done"
                                                      : "nothing is left that could run, and no timer is pending"));
    end_if_found();
  }
}

void Driver::run_spawned() {
  settle();
  if (open_roots_ > 0) run_until(false);
}

void Driver::run_to_end() {
  run_spawned();
  if (waiting_frames(coroutines_).empty()) return;
  found(waiting_finding("leaked-coroutine", "everything else has ended, and nothing will ever resume this coroutine"));
  end_if_found();
}

void Driver::settle() {
  settled_ = true;  // The body may end with coroutines that wait.
  while (step()) {
  }
}

void Driver::swallowed(const std::exception_ptr& error) {
  found(about_exception("swallowed-exception", "an exception reached asio::detached, and nobody will ever hear of it: ",
                        error, coroutines_));
}

void Driver::thrown(const std::string& how, const std::exception_ptr& error) {
  found(about_exception("assertion", how, error, coroutines_));
}

void Driver::advance(std::chrono::nanoseconds time) {
  const std::int64_t end = now_ + time.count();
  bool reached = false;
  for (;;) {
    end_if_found();
    collect(ready_.size());
    if (!ready_.empty()) {
      if (!step()) break;
      continue;
    }
    if (reached) break;
    std::int64_t wait = end - now_;
    if (access::has_reactor(scheduler_)) {
      auto& timers = access::timers(boost::asio::use_service<access::Reactor>(context_));
      if (!timers.all_empty()) wait = std::min<std::int64_t>(wait, timers.wait_duration_usec(never) * microsecond);
    }
    now_ += wait;
    reached = now_ >= end;
  }
  now_ = std::max(now_, end);
}

// Called when the body has returned by itself.
void Driver::check_body_end() {
  if (!findings_.empty()) return;
  const std::vector<const Frame*> waiting = waiting_frames(coroutines_);
  if (waiting.empty() || settled_) return;
  Finding finding = waiting_finding(
      "author-error", "the body ended while coroutines were alive: end it with world.run_to_end() or world.settle()");
  found(std::move(finding));
}

Finding Driver::waiting_finding(std::string rule, std::string message) const {
  Finding finding{.rule = std::move(rule), .message = std::move(message)};
  for (const Frame* frame : waiting_frames(coroutines_)) finding.notes.push_back(waits_.explain(*frame));
  if (!finding.notes.empty()) finding.place = finding.notes.front().place;
  for (const std::string& line : waits_.cycle()) finding.message += "\n" + line;
  return finding;
}

}  // namespace kata
