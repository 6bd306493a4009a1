// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::condition_variable changed{};
  std::queue<std::string> alarms{};
  bool closing = false;
  std::vector<std::thread> radios{};

  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      while (alarms.empty() && !closing) changed.wait_for(lock, std::chrono::hours{24 * 365 * 10});
      if (alarms.empty()) return;
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
  impl_->changed.notify_all();
  for (std::thread& radio : impl_->radios) radio.join();
}

void AlarmBox::raise(std::string alarm) {
  const std::lock_guard lock{impl_->mutex};
  impl_->alarms.push(std::move(alarm));
  impl_->changed.notify_one();
}
