// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <cstddef>
#include <mutex>
#include <queue>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::counting_semaphore<> reasons{0};  // to look: one for each alarm, and one for each radio to end
  std::queue<std::string> alarms{};      // guarded by mutex
  std::vector<std::thread> radios{};

  // The thread of a radio.
  void run() {
    for (;;) {
      reasons.acquire();
      std::unique_lock lock{mutex};
      if (alarms.empty()) return;
      const std::string alarm = std::move(alarms.front());
      alarms.pop();
      lock.unlock();
      send(alarm);
    }
  }
};

AlarmBox::AlarmBox(int radios, Send send) : impl_{new Impl{std::move(send)}} {
  for (int i = 0; i < radios; ++i) impl_->radios.emplace_back([impl = impl_.get()] { impl->run(); });
}

AlarmBox::~AlarmBox() {
  impl_->reasons.release(static_cast<std::ptrdiff_t>(impl_->radios.size()));
  for (std::thread& radio : impl_->radios) radio.join();
}

void AlarmBox::raise(std::string alarm) {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->alarms.push(std::move(alarm));
  }
  impl_->reasons.release();
}
