// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;

struct Announcer::Impl {
  std::function<void(std::string)> speak;
  asio::io_context loop = {};
  std::mutex mutex = {};
  std::thread thread = {};  // under the mutex
  bool started = false;     // under the mutex

  void say(const std::string& text) {
    speak(text);
    const auto pause = std::make_shared<asio::steady_timer>(loop, repetition);
    pause->async_wait([this, pause, text](boost::system::error_code) { speak(text); });
  }

  // After the thread has come out of run(), there is another one.
  void run_if_needed() {
    const std::lock_guard lock{mutex};
    if (!loop.stopped() && started) return;
    if (thread.joinable()) thread.join();
    started = true;
    loop.restart();
    thread = std::thread{[this] { loop.run(); }};
  }
};

Announcer::Announcer(std::function<void(std::string)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {}

void Announcer::announce(std::string text) {
  asio::post(impl_->loop, [impl = impl_.get(), text = std::move(text)] { impl->say(text); });
  impl_->run_if_needed();
}

void Announcer::close() {
  std::unique_lock lock{impl_->mutex};
  std::thread thread = std::move(impl_->thread);
  lock.unlock();
  if (thread.joinable()) thread.join();
}
