// SPDX-License-Identifier: MIT
#include "announcer.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct Announcer::Impl {
  std::function<void(std::string)> speak;
  std::mutex speaking = {};
  std::mutex mutex = {};
  std::vector<std::thread> threads = {};

  void say(const std::string& text) {
    const std::lock_guard lock{speaking};
    speak(text);
  }

  bool join_one() {
    std::thread thread;
    {
      const std::lock_guard lock{mutex};
      if (threads.empty()) return false;
      thread = std::move(threads.back());
      threads.pop_back();
    }
    thread.join();
    return true;
  }
};

Announcer::Announcer(std::function<void(std::string)> speak) : impl_{new Impl{std::move(speak)}} {}

Announcer::~Announcer() { close(); }

void Announcer::open() {}

void Announcer::announce(std::string text) {
  const std::lock_guard lock{impl_->mutex};
  impl_->threads.emplace_back([impl = impl_.get(), text = std::move(text)] {
    impl->say(text);
    std::this_thread::sleep_for(repetition);
    impl->say(text);
  });
}

void Announcer::close() {
  while (impl_->join_one()) {
  }
}
