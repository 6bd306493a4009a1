// SPDX-License-Identifier: MIT
// How a schedule ends: well, with all that is in the world destroyed, or with a finding.
#include "world/asio_access.hpp"
#include "world/driver.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <string>
#include <utility>

namespace kata {

namespace access = asio_access;

namespace {

std::string what_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "something that is not a std::exception";
  }
}

// A finding about an exception: where it came out of the coroutine, and where it came from.
Finding about_exception(std::string rule, const std::string& message, const std::exception_ptr& error,
                        const Coroutines& coroutines) {
  const Coroutines::Way way = coroutines.way_of(error);
  Finding finding{.rule = std::move(rule), .place = place_of(way.last), .message = message + what_of(error)};
  if (place_of(way.first) != finding.place)
    finding.notes.push_back({place_of(way.first), "it was thrown after this line"});
  return finding;
}

const Frame* first_of_user(const Coroutines& coroutines) {
  const Frame* frame = coroutines.first();
  while (frame != nullptr && in_library(*frame)) frame = frame->next();
  return frame;
}

}  // namespace

void Driver::found(Finding finding) {
  if (!findings_.empty()) return;
  findings_.push_back(std::move(finding));
  if (timeline_) timeline_->stop();
}

void Driver::end_if_found() {
  if (!findings_.empty()) throw ScheduleEnded{};
}

void Driver::stuck() {
  found(waiting_finding("stuck", context_.stopped() ? "the io_context was stopped before its work was done"
                                                    : "nothing is left that could run, and no timer is pending"));
  end_if_found();
}

void Driver::swallowed(const std::exception_ptr& error) {
  found(about_exception("swallowed-exception", "an exception reached asio::detached, and nobody will ever hear of it: ",
                        error, coroutines_));
}

void Driver::thrown(const std::string& how, const std::exception_ptr& error) {
  found(about_exception("assertion", how, error, coroutines_));
}

void Driver::escaped(const std::string& how) {
  found(about_exception("escaped-exception", how, std::current_exception(), coroutines_));
}

bool Driver::is_cancellation(const std::exception_ptr& error) const {
  if (!cancelled_) return false;
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& e) {
    return e.code() == boost::asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

void Driver::end() {
  end_if_found();
  if (!cut_ && !settled_ && !waiting_frames(coroutines_).empty())
    return found(waiting_finding("author-error",
                                 "the body ended while coroutines were alive: end it with world.run_to_end() or "
                                 "world.settle()"));
  // What waits is destroyed first, and with it the coroutines: what they use is still there then.
  contexts_.front()->own_threads = 0;
  over_ = true;
  let_threads_end();
  for (const std::function<void()>& action : std::exchange(at_end_, {})) action();
  events_.clear();
  destroy_handlers();
  context_.shutdown();
  while (!kept_.empty()) {
    kept_.pop_back();
    destroy_handlers();
    let_threads_end();
  }
  if (contexts_.size() > 1)
    found({.rule = "unsupported",
           .message = "an io_context or a thread_pool lives longer than the test (a static one, or the system "
                      "executor): what it does would go on in the next schedule"});
  else if (!threads_.empty())
    found(waiting_finding("leaked-thread", "the test has ended, and a thread that the program started has not"));
  else if (const Frame* frame = first_of_user(coroutines_))
    found({.rule = "leaked-coroutine",
           .place = place_of(frame->site()),
           .message = "everything else has been destroyed, and something still keeps this coroutine: it will never "
                      "be destroyed"});
}

// A coroutine that an object kept is destroyed in a handler that Asio posts.
void Driver::destroy_handlers() {
  give_back_operations(*contexts_.front());
  access::Operations& queue = access::queue(contexts_.front()->scheduler);
  const access::Operation* mark = access::task_operation(contexts_.front()->scheduler);
  while (access::Operation* operation = queue.front()) {
    queue.pop();
    if (operation != mark) operation->destroy();
  }
}

bool Driver::tell_waiting_threads(Finding& finding) const {
  bool any = false;
  for (const auto& thread : threads_) {
    if (thread->waits == nullptr || thread->idle()) continue;
    any = true;
    const std::string name = thread->name();
    if (thread->waits_at.line > 0)  // Else it is in no coroutine.
      finding.notes.push_back({place_of(thread->waits_at), name + " waits: " + thread->waits->what});
    finding.stacks.push_back({name + " waits here", thread->stack});
  }
  return any;
}

Finding Driver::waiting_finding(std::string rule, std::string message) const {
  Finding finding{.rule = std::move(rule), .message = std::move(message)};
  for (const Frame* frame : waiting_frames(coroutines_)) finding.notes.push_back(waits_.explain(*frame));
  tell_waiting_threads(finding);
  if (!finding.notes.empty()) finding.place = finding.notes.front().place;
  finding.cycle = waits_.cycle();
  if (!finding.cycle.empty()) finding.message += "\n" + cycle_text(finding.cycle);
  return finding;
}

}  // namespace kata
