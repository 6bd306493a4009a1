// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <chrono>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

constexpr std::chrono::minutes idle_pause{10};  // the battery must last

}  // namespace

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::queue<std::string> alarms{};  // guarded by mutex
  bool closing = false;              // guarded by mutex
  std::vector<std::thread> radios{};

  // The thread of a radio.
  void run() {
    std::unique_lock lock{mutex};
    while (!closing || !alarms.empty()) {
      if (alarms.empty()) {
        lock.unlock();
        std::this_thread::sleep_for(idle_pause);
        lock.lock();
        continue;
      }
      const std::string alarm = std::move(alarms.front());
      alarms.pop();
      lock.unlock();
      send(alarm);
      lock.lock();
    }
  }
};

AlarmBox::AlarmBox(int radios, Send send) : impl_{new Impl{std::move(send)}} {
  for (int i = 0; i < radios; ++i) impl_->radios.emplace_back([impl = impl_.get()] { impl->run(); });
}

AlarmBox::~AlarmBox() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->closing = true;
  }
  for (std::thread& radio : impl_->radios) radio.join();
}

void AlarmBox::raise(std::string alarm) {
  const std::lock_guard lock{impl_->mutex};
  impl_->alarms.push(std::move(alarm));
}
