// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;

struct Announcer::Impl {
  std::function<void(std::string)> speak;
  asio::io_context loop = {};
  bool opened = false;

  void say(const std::string& text) {
    speak(text);
    const auto pause = std::make_shared<asio::steady_timer>(loop, repetition);
    pause->async_wait([this, pause, text](boost::system::error_code) { speak(text); });
  }
};

Announcer::Announcer(std::function<void(std::string)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {
  impl_->opened = true;
}

void Announcer::announce(std::string text) {
  asio::post(impl_->loop, [impl = impl_.get(), text = std::move(text)] { impl->say(text); });
  impl_->loop.restart();
  impl_->loop.run();
}

void Announcer::close() {
  impl_->opened = false;
}
