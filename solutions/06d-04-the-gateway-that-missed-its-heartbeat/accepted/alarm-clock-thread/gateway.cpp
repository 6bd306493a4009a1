// SPDX-License-Identifier: MIT
#include "gateway.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;

namespace {

void check_sensor(int sensor) {
  if (sensor < 0 || sensor >= Gateway::sensor_count) {
    throw std::out_of_range{"no sensor " + std::to_string(sensor)};
  }
}

// Calls alarms when it is time, on a thread of its own.
class AlarmClock {
 public:
  ~AlarmClock() {
    {
      const std::lock_guard lock{mutex_};
      stopped_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  void set(std::chrono::milliseconds time, std::function<void()> alarm) {
    {
      const std::lock_guard lock{mutex_};
      alarms_.emplace(std::chrono::steady_clock::now() + time, std::move(alarm));
    }
    changed_.notify_one();
  }

 private:
  void run() {
    std::unique_lock lock{mutex_};
    while (!stopped_) {
      if (alarms_.empty()) {
        changed_.wait(lock);
      } else if (const auto first = alarms_.begin()->first; first > std::chrono::steady_clock::now()) {
        changed_.wait_until(lock, first);
      } else {
        alarms_.extract(alarms_.begin()).mapped()();
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> alarms_;
  bool stopped_ = false;
  std::thread thread_{[this] { run(); }};
};

}  // namespace

struct Gateway::Impl {
  asio::any_io_executor executor;
  Bus bus;
  std::set<int> silent{};

  AlarmClock clock{};

  asio::awaitable<void> wait(std::chrono::milliseconds time) {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, time](auto handler) {
          auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
          clock.set(time, [work = asio::make_work_guard(executor), waiting] {
            asio::post(work.get_executor(), [waiting] { std::move (*waiting)(); });
          });
        },
        asio::use_awaitable);
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
