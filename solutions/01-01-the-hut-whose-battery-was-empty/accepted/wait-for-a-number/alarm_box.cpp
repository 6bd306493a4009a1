// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <atomic>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::atomic<unsigned> changes = 0;  // of alarms or closing
  std::queue<std::string> alarms{};   // guarded by mutex
  bool closing = false;               // guarded by mutex
  std::vector<std::thread> radios{};

  // The thread of a radio.
  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      while (alarms.empty()) {
        if (closing) return;
        const unsigned seen = changes;
        lock.unlock();
        changes.wait(seen);
        lock.lock();
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
    ++impl_->changes;
  }
  impl_->changes.notify_all();
  for (std::thread& radio : impl_->radios) radio.join();
}

void AlarmBox::raise(std::string alarm) {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->alarms.push(std::move(alarm));
    ++impl_->changes;
  }
  impl_->changes.notify_one();
}
