// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <condition_variable>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::condition_variable raised{};
  std::condition_variable all_sent{};
  int sending = 0;                   // guarded by mutex
  std::queue<std::string> alarms{};  // guarded by mutex
  bool closing = false;              // guarded by mutex
  std::vector<std::thread> radios{};

  // The thread of a radio.
  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      while (alarms.empty() && !closing) raised.wait(lock);
      if (closing) return;
      ++sending;
      const std::string alarm = std::move(alarms.front());
      alarms.pop();
      lock.unlock();
      send(alarm);
      lock.lock();
      --sending;
      if (sending == 0 && alarms.empty()) all_sent.notify_one();
    }
  }
};

AlarmBox::AlarmBox(int radios, Send send) : impl_{new Impl{std::move(send)}} {
  for (int i = 0; i < radios; ++i) impl_->radios.emplace_back([impl = impl_.get()] { impl->run(); });
}

AlarmBox::~AlarmBox() {
  {
    std::unique_lock lock{impl_->mutex};
    impl_->all_sent.wait(lock, [this] { return impl_->sending == 0 && impl_->alarms.empty(); });
    impl_->closing = true;
    impl_->raised.notify_all();
  }
  for (std::thread& radio : impl_->radios) radio.join();
}

void AlarmBox::raise(std::string alarm) {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->alarms.push(std::move(alarm));
  }
  impl_->raised.notify_one();
}
