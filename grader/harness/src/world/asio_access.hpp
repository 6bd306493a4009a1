// SPDX-License-Identifier: MIT
// The private members of Asio that the driver needs, all of them. Explicit instantiation may name
// private members (C++20 [temp.spec.general]/6); a Boost in which they differ does not compile here.
//
// Known to work: Boost 1.81 (Asio 1.26), 1.83 (1.28), 1.88 (1.34).
#pragma once

#include <boost/asio/detail/reactor.hpp>
#include <boost/asio/detail/scheduler.hpp>
#include <boost/asio/detail/strand_executor_service.hpp>
#include <boost/version.hpp>

#include <type_traits>

static_assert(BOOST_VERSION >= 108100, "the simulated world needs Boost 1.81 or later");

namespace kata::asio_access {

using Scheduler = boost::asio::detail::scheduler;
using Operation = boost::asio::detail::scheduler_operation;
using Operations = boost::asio::detail::op_queue<Operation>;
using Reactor = boost::asio::detail::reactor;
using Strand = boost::asio::detail::strand_executor_service::implementation_type::element_type;

template <class Tag, auto Member>
struct Reveal {
  friend constexpr auto member(Tag) { return Member; }
};

struct QueueTag {};
struct TaskTag {};
struct TaskOperationTag {};
struct WorkTag {};
struct StoppedTag {};
struct TimersTag {};
struct RegistryTag {};
struct StrandReadyTag {};
struct StrandMutexTag {};
struct StrandWaitingTag {};
constexpr auto member(QueueTag);
constexpr auto member(TaskTag);
constexpr auto member(TaskOperationTag);
constexpr auto member(WorkTag);
constexpr auto member(StoppedTag);
constexpr auto member(TimersTag);
constexpr auto member(RegistryTag);
constexpr auto member(StrandReadyTag);
constexpr auto member(StrandMutexTag);
constexpr auto member(StrandWaitingTag);

template struct Reveal<QueueTag, &Scheduler::op_queue_>;
template struct Reveal<TaskTag, &Scheduler::task_>;
template struct Reveal<TaskOperationTag, &Scheduler::task_operation_>;
template struct Reveal<WorkTag, &Scheduler::outstanding_work_>;
template struct Reveal<StoppedTag, &Scheduler::stopped_>;
template struct Reveal<TimersTag, &Reactor::timer_queues_>;
template struct Reveal<RegistryTag, &boost::asio::execution_context::service_registry_>;
template struct Reveal<StrandMutexTag, &Strand::mutex_>;
template struct Reveal<StrandReadyTag, &Strand::ready_queue_>;
template struct Reveal<StrandWaitingTag, &Strand::waiting_queue_>;

inline Operations& queue(Scheduler& scheduler) {
  return scheduler.*member(QueueTag{});
}
inline bool has_reactor(Scheduler& scheduler) {
  return scheduler.*member(TaskTag{}) != nullptr;
}
// Asio's mark in its queue: "look at the reactor now".
inline Operation* task_operation(Scheduler& scheduler) {
  return &(scheduler.*member(TaskOperationTag{}));
}
// Handlers that wait or are ready, and work guards.
inline long outstanding_work(Scheduler& scheduler) {
  return scheduler.*member(WorkTag{});
}
inline bool stopped(Scheduler& scheduler) {
  return scheduler.*member(StoppedTag{});
}
inline boost::asio::detail::timer_queue_set& timers(Reactor& reactor) {
  return reactor.*member(TimersTag{});
}
inline const Reactor* reactor(Scheduler& scheduler) {
  return static_cast<const Reactor*>(scheduler.*member(TaskTag{}));
}
inline const boost::asio::detail::service_registry* registry(boost::asio::execution_context& context) {
  return context.*member(RegistryTag{});
}
inline const boost::asio::detail::mutex* strand_mutex(Strand& strand) {
  return strand.*member(StrandMutexTag{});
}
inline Operations& ready_queue(Strand& strand) {
  return strand.*member(StrandReadyTag{});
}
// Will the strand be rescheduled when the handler that runs has ended?
inline bool has_more(Strand& strand) {
  return !ready_queue(strand).empty() || !(strand.*member(StrandWaitingTag{})).empty();
}

static_assert(std::is_same_v<std::remove_cvref_t<decltype(queue(std::declval<Scheduler&>()))>, Operations>);
static_assert(
    std::is_base_of_v<Operation, std::remove_pointer_t<decltype(task_operation(std::declval<Scheduler&>()))>>);

}  // namespace kata::asio_access
