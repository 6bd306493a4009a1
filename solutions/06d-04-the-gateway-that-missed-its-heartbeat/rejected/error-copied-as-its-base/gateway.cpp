// SPDX-License-Identifier: MIT
#include "gateway.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

void check_sensor(int sensor) {
  if (sensor < 0 || sensor >= Gateway::sensor_count) {
    throw std::out_of_range{"no sensor " + std::to_string(sensor)};
  }
}

}  // namespace

struct Gateway::Impl {
  asio::any_io_executor executor;
  Bus bus;
  std::set<int> silent{};

  // Only the coroutine that awaits this waits: the loop goes on.
  asio::awaitable<void> wait(std::chrono::milliseconds time) {
    asio::steady_timer timer{executor, time};
    co_await timer.async_wait(asio::use_awaitable);
  }

  asio::awaitable<int> attempt(int sensor) {
    bus.wake(sensor);
    co_await wait(settling);
    const int level = co_await bus.ask(sensor);
    silent.erase(sensor);
    co_return level;
  }

  asio::awaitable<int> attempt_patiently(int sensor) {
    for (int number = 1;; ++number) {
      try {
        co_return co_await attempt(sensor);
      } catch (const SensorError& error) {
        silent.insert(sensor);
        if (number == attempts) throw SensorError{error.what()};
      }
      co_await wait(pause);  // here, since there is no co_await in a catch block
    }
  }
};

Gateway::Gateway(asio::any_io_executor executor, Bus bus) : impl_{new Impl{std::move(executor), std::move(bus)}} {}

Gateway::~Gateway() = default;

asio::awaitable<int> Gateway::read(int sensor) {
  check_sensor(sensor);
  co_return co_await impl_->attempt_patiently(sensor);
}

asio::awaitable<Heartbeat> Gateway::heartbeat(int number) {
  co_return Heartbeat{number, {impl_->silent.begin(), impl_->silent.end()}};
}
