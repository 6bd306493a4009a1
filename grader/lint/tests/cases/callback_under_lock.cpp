// SPDX-License-Identifier: MIT
//
// A callback that was given from outside, called under a lock: loud if it may want the lock. What a file shows of
// callbacks is kept by their type, so that each class here has a type of its own.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;

// ---- Loud.

struct FeedEvent {};
class Feed {
 public:
  using Callback = std::function<void(const FeedEvent&)>;
  void subscribe(Callback callback) {
    const std::lock_guard lock{mutex_};
    subscribers_.push_back(std::move(callback));
  }
  void publish(const FeedEvent& event) {
    const std::lock_guard lock{mutex_};
    for (const auto& subscriber : subscribers_) subscriber(event);  // LOUD: asio-callback-under-lock in Feed::publish
  }
  void tell(const FeedEvent& event) {
    std::unique_lock lock{mutex_};
    on_event_(event);  // LOUD: asio-callback-under-lock in Feed::tell
    lock.unlock();
    on_event_(event);
  }
  void one(std::size_t which, const FeedEvent& event) {
    std::scoped_lock lock{mutex_};
    subscribers_[which](event);  // LOUD: asio-callback-under-lock in Feed::one
  }
  void by_hand(const FeedEvent& event) {
    mutex_.lock();
    if (on_event_) on_event_(event);  // LOUD: asio-callback-under-lock in Feed::by_hand
    mutex_.unlock();
  }
  void in_a_lambda() {
    asio::post(context_, [this] {
      const std::lock_guard lock{mutex_};
      this->on_event_({});  // LOUD: asio-callback-under-lock in Feed::in_a_lambda
    });
  }
  void elements() {
    const std::shared_lock lock{shared_};
    for (auto& [name, callback] : named_) callback({});  // LOUD: asio-callback-under-lock in Feed::elements
  }
  asio::awaitable<void> in_a_coroutine() {
    {
      const std::lock_guard lock{mutex_};
      on_event_({});  // LOUD: asio-callback-under-lock in Feed::in_a_coroutine
    }
    co_return;
  }
  void publish_right(const FeedEvent& event) {
    std::unique_lock lock{mutex_};
    const auto subscribers = subscribers_;
    const Callback on_event = on_event_;
    lock.unlock();
    for (const auto& subscriber : subscribers) subscriber(event);
    on_event(event);
  }

 private:
  asio::io_context context_;
  std::mutex mutex_;
  std::shared_mutex shared_;
  Callback on_event_;
  std::vector<Callback> subscribers_;
  std::map<int, Callback> named_;
};

template <class Event>
struct Channel {
  void set(std::function<void(Event)> to) {
    const std::lock_guard lock{mutex};
    receiver = std::move(to);
  }
  void send(Event event) {
    const std::lock_guard lock{mutex};
    receiver(event);  // LOUD: asio-callback-under-lock in Channel::send
  }
  std::mutex mutex;
  std::function<void(Event)> receiver;
};
template struct Channel<short>;

// Whoever waits goes on at once, under the lock.
struct Result {};
class Waiters {
 public:
  void wait(asio::any_io_executor executor, std::function<void()> resume) {
    const std::lock_guard lock{mutex_};
    waiting_.push_back([executor, resume](Result) { asio::dispatch(executor, resume); });
  }
  void finish() {
    const std::lock_guard lock{mutex_};
    const auto all = std::move(waiting_);
    for (const auto& waiting : all) waiting({});  // LOUD: asio-callback-under-lock in Waiters::finish
  }

 private:
  std::mutex mutex_;
  std::vector<std::function<void(Result)>> waiting_;
};

struct Closed {};
class Pool {
 public:
  Pool() {
    on_closed_ = [this](Closed) { remove(); };
  }
  void remove() {
    const std::lock_guard lock{mutex_};
    --size_;
  }
  void close() {
    const std::lock_guard lock{mutex_};
    on_closed_({});  // LOUD: asio-callback-under-lock in Pool::close
  }

 private:
  std::mutex mutex_;
  int size_ = 7;
  std::function<void(Closed)> on_closed_;
};

// ---- Silent.

// What is called only posts.
struct Posted {};
class PostingWaiters {
 public:
  void wait(asio::any_io_executor executor, std::function<void()> resume) {
    const std::lock_guard lock{mutex_};
    waiting_.push_back([executor, resume](Posted) { asio::post(executor, resume); });
  }
  void finish() {
    const std::lock_guard lock{mutex_};
    for (const auto& waiting : waiting_) waiting({});
  }

 private:
  std::mutex mutex_;
  std::vector<std::function<void(Posted)>> waiting_;
};

// What is called counts, and wants nothing of the object.
struct Counted {};
struct Progress {
  void on_step(std::function<void(Counted)> callback) {
    const std::lock_guard lock{mutex};
    callbacks.push_back(std::move(callback));
  }
  void step() {
    const std::lock_guard lock{mutex};
    for (const auto& callback : callbacks) callback({});
  }
  std::mutex mutex;
  std::vector<std::function<void(Counted)>> callbacks;
};
void counts(Progress& progress, int& count) {
  progress.on_step([&count](Counted) { ++count; });
}

// Asks, and does not tell.
class Registry {
 public:
  void set(std::function<bool(int)> filter) {
    const std::lock_guard lock{mutex_};
    filter_ = std::move(filter);
  }
  int count() {
    const std::lock_guard lock{mutex_};
    int sum = 0;
    for (int number : numbers_) sum += filter_(number) ? 1 : 0;
    return sum;
  }

 private:
  std::mutex mutex_;
  std::vector<int> numbers_;
  std::function<bool(int)> filter_;
};

// Given once, by whoever makes the object: nothing is known of it.
struct Line {};
class Log {
 public:
  explicit Log(std::function<void(Line)> write) : write_{std::move(write)} {}
  void line() {
    const std::lock_guard lock{mutex_};
    write_({});
  }

 private:
  std::mutex mutex_;
  std::function<void(Line)> write_;
};

struct Nested {};
class Reentrant {
 public:
  void set(std::function<void(Nested)> callback) {
    const std::lock_guard lock{mutex_};
    callback_ = std::move(callback);
  }
  void call() {
    const std::lock_guard lock{mutex_};
    callback_({});
  }

 private:
  std::recursive_mutex mutex_;
  std::function<void(Nested)> callback_;
};

struct Other {};
class Store {
 public:
  using Callback = std::function<void(Other)>;
  // Is there to call it under the lock.
  void with_lock(const Callback& work) {
    const std::lock_guard lock{mutex_};
    work({});
  }
  void kept(Callback callback) {
    const std::lock_guard lock{mutex_};
    callback_ = std::move(callback);
  }
  void posted() {
    const std::lock_guard lock{mutex_};
    asio::post(context_, [callback = callback_] { callback({}); });
  }
  void scoped() {
    Callback callback;
    {
      const std::lock_guard lock{mutex_};
      callback = callback_;
    }
    callback({});
    callback_({});
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
