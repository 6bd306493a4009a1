// SPDX-License-Identifier: MIT
#include "gateway.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
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

// Requires: error.
bool is_sensor_error(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const SensorError&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

struct Gateway::Impl {
  asio::any_io_executor executor;
  Bus bus;
  std::set<int> silent{};

  asio::awaitable<void> wait(std::chrono::milliseconds time) {
    asio::steady_timer timer{executor};
    timer.expires_after(time);
    const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (error) throw boost::system::system_error{error};
  }

  asio::awaitable<int> attempt(int sensor) {
    bus.wake(sensor);
    co_await wait(settling);
    co_return co_await bus.ask(sensor);
  }

  asio::awaitable<int> attempt_patiently(int sensor) {
    for (int left = attempts;; co_await wait(pause)) {
      auto [error, level] = co_await asio::co_spawn(executor, attempt(sensor), asio::as_tuple(asio::use_awaitable));
      note(sensor, error);
      if (!error) co_return level;
      if (--left == 0 || !is_sensor_error(error)) std::rethrow_exception(error);
    }
  }

  void note(int sensor, const std::exception_ptr& error) {
    if (!error) {
      silent.erase(sensor);
    } else if (is_sensor_error(error)) {
      silent.insert(sensor);
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
