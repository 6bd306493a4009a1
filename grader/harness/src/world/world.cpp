// SPDX-License-Identifier: MIT
#include <kata/world.hpp>

#include "world/driver.hpp"

#include <kata/gate.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;

namespace kata {
namespace {

struct initiate_external {
  Driver* driver;

  template <class Handler>
  void operator()(Handler handler) const {
    // std::function copies; the handler is moved out once.
    auto waiting = std::make_shared<Handler>(std::move(handler));
    driver->add_event([waiting, context = &driver->context()] {
      auto executor = asio::get_associated_executor(*waiting, context->get_executor());
      asio::post(executor, std::move(*waiting));
    });
  }
};

}  // namespace

asio::io_context& World::context() {
  return driver_.context();
}

asio::any_io_executor World::executor() {
  return driver_.context().get_executor();
}

void World::spawn(asio::awaitable<void> root) {
  driver_.root_started();
  const auto end = [driver = &driver_](const std::exception_ptr& error) {
    driver->root_ended();
    if (error && !driver->is_cancellation(error))
      driver->thrown("a coroutine of the test ended with an exception: ", error);
  };
  start(std::move(root), end);
}

Root& World::new_root() { return driver_.new_root(); }

bool World::cancelled() const { return driver_.cancelled(); }

void World::broken(std::string message) {
  const Frame* frame = driver_.coroutines().running_frame();
  const Site site = frame == nullptr ? Site{} : frame->site();
  driver_.found(
      {.rule = "assertion", .place = {site.file, site.line, site.function}, .message = std::move(message)});
}

std::string World::running_in() const {
  const SimulatedContext* context = driver_.running_in();
  return context == nullptr ? "" : context->title();
}

void World::name(asio::execution_context& context, std::string name) {
  for (const auto& one : driver_.contexts())
    if (&one->owner == &context) one->name = std::move(name);
}

void World::run_until(const bool& reached) {
  driver_.run_until(reached);
}

void World::run_spawned() { driver_.run_spawned(); }

void World::run_to_end() {
  driver_.run_to_end();
}

void World::settle() {
  driver_.settle();
}

void World::advance(std::chrono::nanoseconds time) {
  driver_.advance(time);
}

std::chrono::nanoseconds World::elapsed() const {
  return std::chrono::nanoseconds{driver_.now()};
}

asio::awaitable<void> World::external() {
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate_external{&driver_},
                                                                       asio::use_awaitable);
}

void World::later(std::function<void()> event) {
  driver_.add_event(std::move(event));
}

std::size_t World::choose(std::size_t count) {
  return driver_.choose({Choice::Of::value, count, {}});
}

void World::keep(std::shared_ptr<void> object) {
  driver_.keep(std::move(object));
}

std::size_t World::live_frames() const {
  std::size_t live = 0;
  for (const Frame* frame = driver_.coroutines().first(); frame != nullptr; frame = frame->next())
    if (!in_library(*frame)) ++live;
  return live;
}

void at_end_of_world(std::function<void()> action) {
  if (Driver* driver = Driver::active()) driver->at_end(std::move(action));
}

void exception_reached_detached(const std::exception_ptr& error) noexcept {
  Driver* driver = Driver::active();
  if (error && driver != nullptr) driver->swallowed(error);
}

}  // namespace kata
