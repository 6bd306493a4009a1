// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <condition_variable>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <utility>

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::condition_variable changed{};  // alarms or closing
  std::queue<std::string> alarms{};   // guarded by mutex
  bool closing = false;               // guarded by mutex

  // The thread of a radio.
  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      changed.wait(lock, [this] { return closing || !alarms.empty(); });
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
  for (int i = 0; i < radios; ++i) std::thread{[impl = impl_.get()] { impl->run(); }}.detach();
}

AlarmBox::~AlarmBox() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->closing = true;
  }
  impl_->changed.notify_all();
}

void AlarmBox::raise(std::string alarm) {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->alarms.push(std::move(alarm));
  }
  impl_->changed.notify_one();
}
