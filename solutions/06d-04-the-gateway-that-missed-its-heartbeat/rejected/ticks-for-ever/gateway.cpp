// SPDX-License-Identifier: MIT
#include "gateway.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
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

  // The clock of the gateway: a turn every ten milliseconds.
  asio::awaitable<void> tick() {
    asio::steady_timer timer{executor};
    for (;;) {
      timer.expires_after(std::chrono::milliseconds{10});
      co_await timer.async_wait(asio::use_awaitable);
      turn.cancel();
    }
  }

  asio::steady_timer turn{executor, asio::steady_timer::time_point::max()};

  asio::awaitable<void> wait(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    boost::system::error_code ignored;
    while (std::chrono::steady_clock::now() < end) {
      co_await turn.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
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
      } catch (const SensorError&) {
        silent.insert(sensor);
        if (number == attempts) throw;
      }
      co_await wait(pause);
    }
  }
};

Gateway::Gateway(asio::any_io_executor executor, Bus bus) : impl_{new Impl{std::move(executor), std::move(bus)}} {
  asio::co_spawn(impl_->executor, impl_->tick(), [](const std::exception_ptr&) {});
}

Gateway::~Gateway() = default;

asio::awaitable<int> Gateway::read(int sensor) {
  check_sensor(sensor);
  co_return co_await impl_->attempt_patiently(sensor);
}

asio::awaitable<Heartbeat> Gateway::heartbeat(int number) {
  co_return Heartbeat{number, {impl_->silent.begin(), impl_->silent.end()}};
}
