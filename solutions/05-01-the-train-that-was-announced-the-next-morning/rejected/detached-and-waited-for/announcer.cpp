// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;

struct Announcer::Impl {
  std::function<void(std::string)> speak;
  asio::io_context loop{};
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> opened{};  // until the station closes
  std::thread thread{};
  std::promise<void> ended{};

  void say(const std::string& text) {
    speak(text);
    const auto pause = std::make_shared<asio::steady_timer>(loop, repetition);
    pause->async_wait([this, pause, text](boost::system::error_code) { speak(text); });
  }
};

Announcer::Announcer(std::function<void(std::string text)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {
  if (impl_->opened) return;
  impl_->opened.emplace(asio::make_work_guard(impl_->loop));
  impl_->loop.restart();
  impl_->ended = {};
  impl_->thread = std::thread{[impl = impl_.get()] { impl->loop.run(); impl->ended.set_value(); }};
  impl_->thread.detach();
}

void Announcer::announce(std::string text) {
  asio::post(impl_->loop, [impl = impl_.get(), text = std::move(text)] { impl->say(text); });
}

void Announcer::close() {
  if (!impl_->opened) return;
  impl_->opened.reset();
  impl_->ended.get_future().wait();
}
