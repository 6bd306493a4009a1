// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <string>
#include <utility>

#include <boost/asio/defer.hpp>
#include <boost/asio/thread_pool.hpp>

namespace asio = boost::asio;

struct AlarmBox::Impl {
  Send send;
  asio::thread_pool radios;
};

AlarmBox::AlarmBox(int radios, Send send) : impl_{new Impl{std::move(send), static_cast<std::size_t>(radios)}} {}

AlarmBox::~AlarmBox() { impl_->radios.join(); }

void AlarmBox::raise(std::string alarm) {
  asio::defer(impl_->radios, [impl = impl_.get(), alarm = std::move(alarm)] { impl->send(alarm); });
}
