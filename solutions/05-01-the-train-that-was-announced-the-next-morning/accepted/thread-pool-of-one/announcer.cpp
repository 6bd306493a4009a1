// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;

struct Announcer::Impl {
  std::function<void(std::string)> speak;
  std::unique_ptr<asio::thread_pool> thread = {};  // while the station is open

  void say(const std::string& text) {
    speak(text);
    const auto pause = std::make_shared<asio::steady_timer>(*thread, repetition);
    pause->async_wait([this, pause, text](boost::system::error_code) { speak(text); });
  }
};

Announcer::Announcer(std::function<void(std::string)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {
  if (!impl_->thread) impl_->thread = std::make_unique<asio::thread_pool>(1);
}

void Announcer::announce(std::string text) {
  asio::post(*impl_->thread, [impl = impl_.get(), text = std::move(text)] { impl->say(text); });
}

void Announcer::close() {
  if (!impl_->thread) return;
  impl_->thread->join();  // when all that was posted has been done, the timers included
  impl_->thread.reset();
}
