// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;

struct Announcer::Impl {
  explicit Impl(std::function<void(std::string)> s) : speak{std::move(s)} {}
  std::function<void(std::string)> speak;
  asio::io_context loop{};
  asio::steady_timer heartbeat{loop};
  bool is_open = false;
  bool closing = false;  // in the thread
  std::thread thread{};

  void beat() {
    heartbeat.expires_after(std::chrono::minutes{1});
    heartbeat.async_wait([this](boost::system::error_code) {
      if (!closing) beat();
    });
  }
  void say(const std::string& text) {
    speak(text);
    const auto pause = std::make_shared<asio::steady_timer>(loop, repetition);
    pause->async_wait([this, pause, text](boost::system::error_code) { speak(text); });
  }
};

Announcer::Announcer(std::function<void(std::string text)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {
  if (impl_->is_open) return;
  impl_->is_open = true;
  impl_->closing = false;
  impl_->loop.restart();
  impl_->beat();
  impl_->thread = std::thread{[impl = impl_.get()] { impl->loop.run(); }};
}

void Announcer::announce(std::string text) {
  asio::post(impl_->loop, [impl = impl_.get(), text = std::move(text)] { impl->say(text); });
}

void Announcer::close() {
  if (!impl_->is_open) return;
  asio::post(impl_->loop, [impl = impl_.get()] {
    impl->closing = true;
    impl->heartbeat.cancel();
  });
  impl_->thread.join();
  impl_->is_open = false;
}
