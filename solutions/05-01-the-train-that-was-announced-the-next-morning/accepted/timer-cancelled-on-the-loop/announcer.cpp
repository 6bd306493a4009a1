// SPDX-License-Identifier: MIT
#include "announcer.hpp"

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

struct Announcer::Impl {
  std::function<void(std::string)> speak;
  asio::io_context loop = {};
  asio::steady_timer closing{loop, asio::steady_timer::time_point::max()};
  bool opened = false;
  std::thread thread = {};

  void say(const std::string& text) {
    speak(text);
    const auto pause = std::make_shared<asio::steady_timer>(loop, repetition);
    pause->async_wait([this, pause, text](boost::system::error_code) { speak(text); });
  }
};

Announcer::Announcer(std::function<void(std::string)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {
  if (std::exchange(impl_->opened, true)) return;
  impl_->loop.restart();
  impl_->closing.async_wait([](boost::system::error_code) {});
  impl_->thread = std::thread{[impl = impl_.get()] { impl->loop.run(); }};
}

void Announcer::announce(std::string text) {
  asio::post(impl_->loop, [impl = impl_.get(), text = std::move(text)] { impl->say(text); });
}

void Announcer::close() {
  if (!std::exchange(impl_->opened, false)) return;
  asio::post(impl_->loop, [impl = impl_.get()] { impl->closing.cancel(); });
  impl_->thread.join();
}
