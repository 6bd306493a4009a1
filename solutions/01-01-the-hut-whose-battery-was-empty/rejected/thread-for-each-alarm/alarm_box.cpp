// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

struct AlarmBox::Impl {
  Send send;
  std::mutex mutex{};
  std::list<std::thread> threads{};  // guarded by mutex
};

AlarmBox::AlarmBox(int, Send send) : impl_{new Impl{std::move(send)}} {}

AlarmBox::~AlarmBox() {
  for (std::thread& thread : impl_->threads) thread.join();
}

void AlarmBox::raise(std::string alarm) {
  const std::lock_guard lock{impl_->mutex};
  impl_->threads.emplace_back([impl = impl_.get(), alarm = std::move(alarm)] { impl->send(alarm); });
}
