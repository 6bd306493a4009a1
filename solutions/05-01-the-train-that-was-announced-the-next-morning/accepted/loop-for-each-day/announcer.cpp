// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;

namespace {

// One day of the station.
struct Day {
  asio::io_context loop = {};
  asio::executor_work_guard<asio::io_context::executor_type> opened = asio::make_work_guard(loop);
  std::thread thread{[this] { loop.run(); }};
};

}  // namespace

struct Announcer::Impl {
  std::function<void(std::string)> speak;
  std::unique_ptr<Day> day = {};

  void say(const std::string& text) {
    speak(text);
    const auto pause = std::make_shared<asio::steady_timer>(day->loop, repetition);
    pause->async_wait([this, pause, text](boost::system::error_code) { speak(text); });
  }
};

Announcer::Announcer(std::function<void(std::string)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {
  if (!impl_->day) impl_->day = std::make_unique<Day>();
}

void Announcer::announce(std::string text) {
  asio::post(impl_->day->loop, [impl = impl_.get(), text = std::move(text)] { impl->say(text); });
}

void Announcer::close() {
  if (!impl_->day) return;
  impl_->day->opened.reset();
  impl_->day->thread.join();
  impl_->day.reset();
}
