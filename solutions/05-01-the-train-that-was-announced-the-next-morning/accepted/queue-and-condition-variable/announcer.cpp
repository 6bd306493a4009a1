// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace {

using Clock = std::chrono::steady_clock;

struct Line {
  std::string text;
  bool repeated = false;
};

}  // namespace

struct Announcer::Impl {
  std::function<void(std::string)> speak;
  std::thread thread = {};
  std::mutex mutex = {};
  std::condition_variable changed = {};
  std::multimap<Clock::time_point, Line> lines = {};  // by the time at which they are due; under the mutex
  bool closing = false;                               // under the mutex

  void add(Clock::time_point due, Line line) {
    const std::lock_guard lock{mutex};
    lines.emplace(due, std::move(line));
    changed.notify_one();
  }

  void run() {
    std::unique_lock lock{mutex};
    while (!closing || !lines.empty()) {
      if (lines.empty()) {
        changed.wait(lock);
      } else if (const auto due = lines.begin()->first; due > Clock::now()) {
        changed.wait_until(lock, due);
      } else {
        const Line line = std::move(lines.extract(lines.begin()).mapped());
        lock.unlock();
        speak(line.text);
        if (!line.repeated) add(due + repetition, {line.text, true});
        lock.lock();
      }
    }
  }
};

Announcer::Announcer(std::function<void(std::string)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {
  if (impl_->thread.joinable()) return;
  impl_->closing = false;
  impl_->thread = std::thread{[impl = impl_.get()] { impl->run(); }};
}

void Announcer::announce(std::string text) { impl_->add(Clock::now(), {std::move(text)}); }

void Announcer::close() {
  if (!impl_->thread.joinable()) return;
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->closing = true;
    impl_->changed.notify_one();
  }
  impl_->thread.join();
}
