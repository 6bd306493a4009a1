// SPDX-License-Identifier: MIT
// One queue of handlers in a world, with those who run them: an io_context or a thread_pool.
#pragma once

#include "world/asio_access.hpp"

#include <boost/asio/execution_context.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

namespace kata {

struct SimulatedThread;

struct SimulatedContext {
  static constexpr unsigned of_the_world = 1;  // the number of World::context()

  boost::asio::execution_context& owner;
  asio_access::Scheduler& scheduler;
  unsigned number;
  std::string name = {};       // that the test gave it
  std::size_t own_threads = 0;  // of the world's, and the test's while it runs the context itself
  std::size_t busy = 0;         // of those: that let others go first
  std::vector<SimulatedThread*> servers = {};  // idle or not
  bool is_pool = false;                        // a thread_pool
  std::size_t free = 0;                        // threads that could take a handler, while candidates are listed
  std::exception_ptr escaped = {};             // on its way out of run(), which the test has called

  std::string title() const {
    return name.empty() ? (is_pool ? "thread_pool " : "io_context ") + std::to_string(number) : name;
  }
  bool stopped() const { return asio_access::stopped(scheduler); }
  bool finished() const { return stopped() || asio_access::outstanding_work(scheduler) == 0; }
  std::size_t threads() const { return own_threads + servers.size(); }
  // A loop that never had a timer, which only runs what is posted to it, is a pool if the program has made it itself.
  bool may_block() const { return is_pool || (number != of_the_world && !asio_access::has_reactor(scheduler)); }

  // Microseconds; `never` if there is none that somebody would run.
  long next_timer(long never) const {
    if (stopped() || threads() == 0 || !asio_access::has_reactor(scheduler)) return never;
    auto& timers = asio_access::timers(boost::asio::use_service<asio_access::Reactor>(owner));
    return timers.all_empty() ? never : std::min(never, timers.wait_duration_usec(never));
  }
};

}  // namespace kata
