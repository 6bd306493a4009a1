// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <boost/asio/execution/outstanding_work.hpp>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;

struct Announcer::Impl {
  using Clock = std::chrono::steady_clock;
  std::function<void(std::string)> speak;
  std::mutex mutex{};
  std::condition_variable changed{};
  std::deque<std::string> fresh{};
  std::deque<std::pair<Clock::time_point, std::string>> repeated{};  // in the order of their times
  bool is_open = false;
  std::optional<std::thread> thread{};

  void run() {
    std::unique_lock lock{mutex};
    for (;;) {
      if (!fresh.empty()) {
        std::string text = std::move(fresh.front());
        fresh.pop_front();
        lock.unlock();
        speak(text);
        lock.lock();
        repeated.emplace_back(Clock::now() + repetition, std::move(text));
      } else if (!repeated.empty()) {
        const Clock::time_point due = repeated.front().first;
        if (Clock::now() < due) {
          changed.wait_until(lock, due, [this] { return !fresh.empty(); });
          continue;
        }
        const std::string text = std::move(repeated.front().second);
        repeated.pop_front();
        lock.unlock();
        speak(text);
        lock.lock();
      } else if (is_open) {
        changed.wait_for(lock, std::chrono::minutes{5});  // to be on the safe side
      } else {
        return;
      }
    }
  }
};

Announcer::Announcer(std::function<void(std::string text)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {
  if (impl_->thread) return;
  impl_->is_open = true;
  impl_->thread.emplace([impl = impl_.get()] { impl->run(); });
}

void Announcer::announce(std::string text) {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->fresh.push_back(std::move(text));
  }
  impl_->changed.notify_one();
}

void Announcer::close() {
  if (!impl_->thread) return;
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->is_open = false;
  }
  impl_->changed.notify_one();
  impl_->thread->join();
  impl_->thread.reset();
}
