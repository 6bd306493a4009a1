// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::condition_variable changed{};     // alarms or closing
  std::queue<std::string> alarms{};      // guarded by mutex
  std::atomic<std::size_t> waiting = 0;  // how many alarms
  std::atomic<bool> closing = false;
  std::vector<std::thread> radios{};

  // The thread of a radio.
  void run() {
    for (;;) {
      if (waiting == 0 && !closing) {
        std::unique_lock lock{mutex};
        changed.wait(lock);
      }
      std::unique_lock lock{mutex};
      if (alarms.empty() && closing) return;
      if (alarms.empty()) continue;
      const std::string alarm = std::move(alarms.front());
      alarms.pop();
      --waiting;
      lock.unlock();
      send(alarm);
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
    impl_->alarms.push(std::move(alarm));
    ++impl_->waiting;
  }
  impl_->changed.notify_one();
}
