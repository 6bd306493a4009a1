// SPDX-License-Identifier: MIT
//
// shared_from_this() while its object is being constructed: loud. Later, or of another object: silent.
#include <functional>
#include <memory>

#include <boost/asio.hpp>
#include <boost/enable_shared_from_this.hpp>
#include <boost/shared_ptr.hpp>

namespace asio = boost::asio;
using asio::awaitable;

asio::io_context context;
void keep(std::shared_ptr<void> object);
void keep(awaitable<void> task);

// ---- Loud.

struct Session : std::enable_shared_from_this<Session> {
  Session() { asio::co_spawn(context, run(shared_from_this()), asio::detached); }  // LOUD: asio-shared-from-this-in-constructor in Session::Session
  explicit Session(int) : self{shared_from_this()} {}  // LOUD: asio-shared-from-this-in-constructor
  explicit Session(bool ready) {
    if (ready) keep(this->shared_from_this());  // LOUD: asio-shared-from-this-in-constructor
  }
  explicit Session(char) {
    asio::post(context, [self = shared_from_this()] { self->stop(); });  // LOUD: asio-shared-from-this-in-constructor
    const auto kept = std::static_pointer_cast<void>((*this).shared_from_this());  // LOUD: asio-shared-from-this-in-constructor
    keep(kept);
  }
  explicit Session(long);
  static awaitable<void> run(std::shared_ptr<Session> session);
  void stop() {}
  std::shared_ptr<Session> self;
};

Session::Session(long) { keep(shared_from_this()); }  // LOUD: asio-shared-from-this-in-constructor

struct Derived : Session {
  Derived() { keep(shared_from_this()); }  // LOUD: asio-shared-from-this-in-constructor in Derived::Derived
};

struct OfBoost : boost::enable_shared_from_this<OfBoost> {
  OfBoost() { self = shared_from_this(); }  // LOUD: asio-shared-from-this-in-constructor in OfBoost::OfBoost
  boost::shared_ptr<OfBoost> self;
};

template <class Work>
struct Task : std::enable_shared_from_this<Task<Work>> {
  explicit Task(Work work) { keep(this->shared_from_this()), work(); }  // LOUD: asio-shared-from-this-in-constructor in Task::Task
};
template struct Task<void (*)()>;

struct Starts : std::enable_shared_from_this<Starts> {
  Starts() { start(); }  // LOUD: asio-shared-from-this-in-constructor in Starts::Starts
  explicit Starts(bool ready) {
    if (ready) this->read();  // LOUD: asio-shared-from-this-in-constructor
  }
  void start() {
    if (count == 0) ++count;
    read();
  }
  void read() {
    auto self = shared_from_this();
    asio::post(context, [self] { ++self->count; });
  }
  int count = 0;
};

struct Captures : std::enable_shared_from_this<Captures> {
  Captures() { start(); }  // LOUD: asio-shared-from-this-in-constructor in Captures::Captures
  void start();
};

void Captures::start() {
  asio::post(context, [self = shared_from_this()] {});
}

// ---- Silent.

struct StartsLater : std::enable_shared_from_this<StartsLater> {
  StartsLater() { start(), stop(), again(), set(), call(); }
  explicit StartsLater(StartsLater& other) { other.now(); }
  explicit StartsLater(int);
  void now() { keep(shared_from_this()); }
  void start() {
    later = [this] { now(); };
  }
  void stop() {
    if (started) now();
    started = started && (now(), true);
  }
  void again() {
    if (!started) return;
    now();
  }
  void set() {
    for (int i = 0; i < (started ? 1 : 0); ++i) now();
  }
  awaitable<void> run() {
    now();
    co_return;
  }
  void call() {
    keep(run());
    if (count-- > 0) call();
  }
  void elsewhere();
  std::function<void()> later;
  bool started = false;
  int count = 0;
};

StartsLater::StartsLater(int) { elsewhere(); }

struct Started : std::enable_shared_from_this<Started> {
  Started() = default;
  explicit Started(Started& other) { keep(other.shared_from_this()); }
  explicit Started(const std::shared_ptr<Started>& other) { keep(other->shared_from_this()); }
  explicit Started(int) {
    later = [this] { keep(shared_from_this()); };
    weak = weak_from_this();
  }
  void start() { asio::co_spawn(context, run(shared_from_this()), asio::detached); }
  static awaitable<void> run(std::shared_ptr<Started> session);
  ~Started() = default;
  std::function<void()> later;
  std::weak_ptr<Started> weak;
};

struct OwnIdea {
  OwnIdea() { shared_from_this(); }
  void shared_from_this() {}
};

struct Factory {
  Factory() { std::make_shared<Started>()->start(); }
};

std::shared_ptr<Started> made() {
  auto started = std::make_shared<Started>();
  keep(started->shared_from_this());
  return started;
}
