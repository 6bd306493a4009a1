// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <condition_variable>
#include <mutex>
#include <queue>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::condition_variable_any raised{};
  std::queue<std::string> alarms{};  // guarded by mutex
  std::vector<std::jthread> radios{};

  // The thread of a radio.
  void run(const std::stop_token& closing) {
    std::unique_lock lock{mutex};
    while (raised.wait(lock, closing, [this] { return !alarms.empty(); })) {
      const std::string alarm = std::move(alarms.front());
      alarms.pop();
      lock.unlock();
      send(alarm);
      lock.lock();
    }
  }
};

AlarmBox::AlarmBox(int radios, Send send) : impl_{new Impl{std::move(send)}} {
  for (int i = 0; i < radios; ++i)
    impl_->radios.emplace_back([impl = impl_.get()](const std::stop_token& closing) { impl->run(closing); });
}

AlarmBox::~AlarmBox() {
  for (std::jthread& radio : impl_->radios) radio.request_stop();
  for (std::jthread& radio : impl_->radios) radio.join();
}

void AlarmBox::raise(std::string alarm) {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->alarms.push(std::move(alarm));
  }
  impl_->raised.notify_one();
}
