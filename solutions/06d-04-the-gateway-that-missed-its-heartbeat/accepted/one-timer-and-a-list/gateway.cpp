// SPDX-License-Identifier: MIT
#include "gateway.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
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

  using Clock = std::chrono::steady_clock;

  asio::steady_timer timer{executor};  // for the first of the alarms
  std::multimap<Clock::time_point, std::function<void()>> alarms{};

  asio::awaitable<void> wait(std::chrono::milliseconds time) {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, time](auto handler) {
          auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
          alarms.emplace(Clock::now() + time, [waiting] { std::move (*waiting)(); });
          set_timer();
        },
        asio::use_awaitable);
  }

  void set_timer() {
    if (alarms.empty()) return;
    timer.expires_at(alarms.begin()->first);
    timer.async_wait([this](const boost::system::error_code& error) {
      if (error) return;  // set anew
      while (!alarms.empty() && alarms.begin()->first <= Clock::now()) {
        asio::post(executor, alarms.extract(alarms.begin()).mapped());
      }
      set_timer();
    });
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

Gateway::Gateway(asio::any_io_executor executor, Bus bus) : impl_{new Impl{std::move(executor), std::move(bus)}} {}

Gateway::~Gateway() = default;

asio::awaitable<int> Gateway::read(int sensor) {
  check_sensor(sensor);
  co_return co_await impl_->attempt_patiently(sensor);
}

asio::awaitable<Heartbeat> Gateway::heartbeat(int number) {
  co_return Heartbeat{number, {impl_->silent.begin(), impl_->silent.end()}};
}
