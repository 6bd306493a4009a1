// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <cstddef>
#include <semaphore>
#include <string>
#include <utility>

struct AlarmBox::Impl {
  Send send;
  std::counting_semaphore<> free;  // radios
};

AlarmBox::AlarmBox(int radios, Send send) : impl_{new Impl{std::move(send), std::counting_semaphore<>{radios}}} {}

AlarmBox::~AlarmBox() = default;

void AlarmBox::raise(std::string alarm) {
  impl_->free.acquire();
  impl_->send(alarm);
  impl_->free.release();
}
