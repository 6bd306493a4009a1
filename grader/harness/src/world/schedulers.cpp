// SPDX-License-Identifier: MIT
#include "world/schedulers.hpp"

#include "world/driver.hpp"

namespace kata {
namespace {

using boost::asio::execution_context;

// Services are shut down in the reverse order of their making: this one just before the scheduler.
class Watch : public execution_context::service {
 public:
  static inline execution_context::id id;

  explicit Watch(execution_context& owner) : execution_context::service{owner} {}

  void watch(Driver& world, asio_access::Scheduler& scheduler) {
    world_ = &world;
    scheduler_ = &scheduler;
  }

 private:
  void shutdown() override {
    if (world_ != nullptr && world_ == Driver::active()) world_->remove_context(*scheduler_);
  }

  Driver* world_ = nullptr;
  asio_access::Scheduler* scheduler_ = nullptr;
};

}  // namespace

void scheduler_made(execution_context& owner, asio_access::Scheduler& scheduler) {
  Driver* world = Driver::active();
  if (world == nullptr) return;
  world->add_context(owner, scheduler);
  boost::asio::use_service<Watch>(owner).watch(*world, scheduler);
}

}  // namespace kata
