// SPDX-License-Identifier: MIT
// Runs the handlers of a real io_context one by one: at each step it collects what is ready, lets a
// chooser pick, and has Asio run it. If nothing is ready, the clock jumps to the next timer.
//
// The thread that makes a driver is its thread: the seams (src/seams) ask for the active driver there.
#pragma once

#include "world/chooser.hpp"
#include "world/coroutines.hpp"
#include "world/random.hpp"
#include "world/waits.hpp"

#include <kata/explore.hpp>
#include <kata/finding.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace boost::asio::detail {
class scheduler;
class scheduler_operation;
}  // namespace boost::asio::detail

namespace kata {

// Thrown out of the body when its schedule has shown all that it can.
struct ScheduleEnded {};

class Driver {
 public:
  Driver(Model model, Limits limits, Chooser& chooser, std::uint64_t seed);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  static Driver* active() noexcept { return active_; }

  // For a world in which something went wrong: it is left as it is. Its coroutines were caught in the
  // middle, and their destructors would run in an order in which no program runs them.
  static void retire(std::unique_ptr<Driver> driver);

  boost::asio::io_context& context() { return context_; }
  Coroutines& coroutines() { return coroutines_; }
  Waits& waits() { return waits_; }
  int threads() const { return model_.threads; }

  // Runs one handler, moving the clock if it must. False if nothing can happen any more. Throws
  // ScheduleEnded once there is a finding.
  bool step();
  void run_until(const bool& reached);
  void run_spawned();
  void run_to_end();
  void settle();
  void advance(std::chrono::nanoseconds time);
  std::size_t choose(Choice choice);

  void add_event(std::function<void()> event) { events_.push_back(std::move(event)); }
  void keep(std::shared_ptr<void> object) { kept_.push_back(std::move(object)); }

  // Nanoseconds since the world began. Sleeping moves the clock and runs nothing.
  std::int64_t now() const { return now_; }
  void sleep(std::int64_t nanoseconds) { now_ += nanoseconds > 0 ? nanoseconds : 0; }
  std::uint64_t random() { return random_.next(); }

  // The schedule ends with this finding, as soon as the handler that runs has ended. The first counts.
  void found(Finding finding);
  const std::vector<Finding>& findings() const { return findings_; }
  void swallowed(const std::exception_ptr& error);
  void thrown(const std::string& how, const std::exception_ptr& error);  // what the test did not expect
  void check_body_end();

  std::uint64_t digest() const { return digest_ ^ coroutines_.digest(); }

  // A strand has run one handler and has more (src/world/strand.cpp).
  void strand_goes_on();

  void root_started() { ++open_roots_; }
  void root_ended() { --open_roots_; }

 private:
  struct Ready {
    boost::asio::detail::scheduler_operation* operation;
    std::function<void()> event;
    unsigned chain;
    bool queued;   // through Asio's queue, whose order counts
    bool barrier;  // a timer that is due later than everything before it
  };
  struct Context : boost::asio::io_context {
    using boost::asio::execution_context::shutdown;
  };

  void collect_queue();
  void collect_events();
  void collect_timers();
  void collect(std::size_t position);
  std::size_t eligible() const;
  void run(Ready ready, std::size_t position);
  bool jump();
  void end_if_found();
  void leave();
  Finding waiting_finding(std::string rule, std::string message) const;
  void mix(std::uint64_t value) { digest_ = (digest_ ^ value) * 0x100000001b3; }

  static thread_local constinit Driver* active_;
  const Model model_;
  const Limits limits_;
  Chooser& chooser_;
  Random random_;
  Coroutines coroutines_;
  Waits waits_;
  Context context_;
  boost::asio::detail::scheduler& scheduler_;
  std::vector<std::shared_ptr<void>> kept_;
  std::vector<Ready> ready_;
  std::vector<std::function<void()>> events_;
  std::vector<unsigned> chains_;
  std::vector<Finding> findings_;
  std::int64_t now_ = 0;
  std::int64_t timers_checked_at_ = 0;
  std::size_t steps_ = 0;
  unsigned next_chain_ = 0;
  unsigned running_chain_ = 0;
  int open_roots_ = 0;
  bool chain_continued_ = true;
  bool strand_goes_on_ = false;
  bool settled_ = false;
  std::uint64_t digest_ = 0xcbf29ce484222325;
};

}  // namespace kata
