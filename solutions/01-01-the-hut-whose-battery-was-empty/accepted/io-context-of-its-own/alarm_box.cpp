// SPDX-License-Identifier: MIT
#include "alarm_box.hpp"

#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace asio = boost::asio;

struct AlarmBox::Impl {
  Send send;
  asio::io_context loop{};
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> open{asio::make_work_guard(loop)};
  std::vector<std::thread> radios{};
};

AlarmBox::AlarmBox(int radios, Send send) : impl_{new Impl{std::move(send)}} {
  for (int i = 0; i < radios; ++i) impl_->radios.emplace_back([impl = impl_.get()] { impl->loop.run(); });
}

AlarmBox::~AlarmBox() {
  impl_->open.reset();
  for (std::thread& radio : impl_->radios) radio.join();
}

void AlarmBox::raise(std::string alarm) {
  asio::post(impl_->loop, [impl = impl_.get(), alarm = std::move(alarm)] { impl->send(alarm); });
}
