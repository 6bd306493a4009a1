// SPDX-License-Identifier: MIT
//
// A callback that was given from outside, called under a lock: loud.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;

using Callback = std::function<void(int)>;
std::mutex global_mutex;
Callback global_callback;

// ---- Loud.

class Feed {
 public:
  void publish(int event) {
    const std::lock_guard lock{mutex_};
    for (const auto& subscriber : subscribers_) subscriber(event);  // LOUD: asio-callback-under-lock in Feed::publish
  }
  void tell(int event) {
    std::unique_lock lock{mutex_};
    on_event_(event);  // LOUD: asio-callback-under-lock in Feed::tell
    lock.unlock();
    on_event_(event);
  }
  void one(std::size_t which) {
    std::scoped_lock lock{mutex_};
    subscribers_[which](7);  // LOUD: asio-callback-under-lock in Feed::one
  }
  void by_hand() {
    mutex_.lock();
    if (on_event_) on_event_(1);  // LOUD: asio-callback-under-lock in Feed::by_hand
    mutex_.unlock();
  }
  void in_a_lambda() {
    asio::post(context_, [this] {
      const std::lock_guard lock{mutex_};
      this->on_event_(2);  // LOUD: asio-callback-under-lock in Feed::in_a_lambda
    });
  }
  void elements() {
    const std::shared_lock lock{shared_};
    for (auto& [name, callback] : named_) callback(name);  // LOUD: asio-callback-under-lock in Feed::elements
  }
  void publish_right(int event);
  asio::awaitable<void> in_a_coroutine() {
    {
      const std::lock_guard lock{mutex_};
      on_event_(3);  // LOUD: asio-callback-under-lock in Feed::in_a_coroutine
    }
    co_return;
  }

 private:
  friend void others();
  asio::io_context context_;
  std::mutex mutex_;
  std::shared_mutex shared_;
  Callback on_event_;
  std::vector<Callback> subscribers_;
  std::map<int, Callback> named_;
};

void global() {
  const std::lock_guard lock{global_mutex};
  global_callback(1);  // LOUD: asio-callback-under-lock in global
}
template <class Event>
struct Channel {
  void send(Event event) {
    const std::lock_guard lock{mutex};
    receiver(event);  // LOUD: asio-callback-under-lock in Channel::send
  }
  std::mutex mutex;
  std::function<void(Event)> receiver;
};
template struct Channel<int>;

// ---- Silent.

void Feed::publish_right(int event) {
  std::unique_lock lock{mutex_};
  const auto subscribers = subscribers_;
  const Callback on_event = on_event_;
  lock.unlock();
  for (const auto& subscriber : subscribers) subscriber(event);
  on_event(event);
}
class Store {
 public:
  // Is there to call it under the lock.
  void with_lock(const std::function<void(int&)>& work) {
    const std::lock_guard lock{mutex_};
    work(value_);
  }
  void sorted() {
    const std::lock_guard lock{mutex_};
    const auto add = [this](int n) { value_ += n; };
    add(7);
    const Callback own = [this](int n) { value_ = n; };
    own(1);
  }
  void kept(Callback callback) {
    const std::lock_guard lock{mutex_};
    callback_ = std::move(callback);
  }
  void posted() {
    const std::lock_guard lock{mutex_};
    asio::post(context_, [callback = callback_] { callback(1); });
  }
  void scoped() {
    Callback callback;
    {
      const std::lock_guard lock{mutex_};
      callback = callback_;
    }
    callback(2);
    callback_(3);
  }
  void asked() {
    const std::lock_guard lock{mutex_};
    if (callback_) ++value_;
  }

 private:
  asio::io_context context_;
  std::mutex mutex_;
  int value_ = 0;
  Callback callback_;
};
