// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::condition_variable changed{};  // alarms or closing
  std::deque<std::string> alarms{};   // guarded by mutex
  bool closing = false;               // guarded by mutex
  std::vector<std::thread> radios{};

  // The thread of a radio.
  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      changed.wait(lock, [this] { return closing || !alarms.empty(); });
      if (alarms.empty()) return;
      const std::string alarm = std::move(alarms.front());
      alarms.pop_front();
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
  {
    const std::lock_guard lock{impl_->mutex};
    if (std::ranges::count(impl_->alarms, alarm) > 0) return;  // it is on its way
    impl_->alarms.push_back(std::move(alarm));
  }
  impl_->changed.notify_one();
}
