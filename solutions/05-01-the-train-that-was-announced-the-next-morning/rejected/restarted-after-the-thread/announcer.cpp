// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;

namespace {

using Loop = std::shared_ptr<asio::io_context>;
using WorkGuard = asio::executor_work_guard<asio::io_context::executor_type>;

}  // namespace

struct Announcer::Impl {
  std::function<void(std::string)> speak;
  Loop loop = std::make_shared<asio::io_context>();
  std::optional<WorkGuard> opened = {};  // until the station closes
  std::thread thread = {};

  void say(const std::string& text) {
    speak(text);
    const auto pause = std::make_shared<asio::steady_timer>(*loop, repetition);
    pause->async_wait([this, pause, text](boost::system::error_code) { speak(text); });
  }
};

Announcer::Announcer(std::function<void(std::string)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {
  if (impl_->opened) return;
  impl_->opened.emplace(asio::make_work_guard(*impl_->loop));
  impl_->thread = std::thread{[loop = impl_->loop] { loop->run(); }};
  impl_->loop->restart();
}

void Announcer::announce(std::string text) {
  asio::post(*impl_->loop, [impl = impl_.get(), text = std::move(text)] { impl->say(text); });
}

void Announcer::close() {
  if (!impl_->opened) return;
  impl_->opened.reset();
  impl_->thread.join();
}
