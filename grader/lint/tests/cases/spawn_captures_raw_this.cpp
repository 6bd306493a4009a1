// SPDX-License-Identifier: MIT
//
// Handlers and coroutines of an object that others own together: loud if they do not own it, too.
#include <chrono>
#include <memory>
#include <string>

#include <boost/asio.hpp>
#include <boost/enable_shared_from_this.hpp>
#include <boost/shared_ptr.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;

void report(std::exception_ptr);

// ---- Loud.

struct Session : std::enable_shared_from_this<Session> {
  explicit Session(asio::any_io_executor executor) : socket{executor}, timer{executor} {
    timer.async_wait([this](error_code) { ++count; });  // LOUD: asio-spawn-captures-raw-this in Session::Session
  }
  void start() {
    asio::co_spawn(timer.get_executor(), [this] { return run(); }, report);  // LOUD: asio-spawn-captures-raw-this in Session::start (fix)
    asio::co_spawn(socket.get_executor(), [this]() -> awaitable<void> {  // LOUD: asio-spawn-captures-raw-this (fix)
      co_await timer.async_wait(asio::use_awaitable);
      ++count;
    }, report);
    asio::co_spawn(timer.get_executor(), [this]() -> awaitable<void> {  // LOUD: asio-spawn-captures-raw-this (fix)
      co_await asio::post(timer.get_executor(), asio::use_awaitable);
      ++count;
    }, asio::detached);
    asio::co_spawn(socket.get_executor(), run(), report);                      // LOUD: asio-spawn-captures-raw-this
    asio::co_spawn(socket.get_executor(),
                   this->run(),                                                // LOUD: asio-spawn-captures-raw-this
                   asio::bind_executor(timer.get_executor(), report));
    asio::co_spawn(socket.get_executor(), shared_from_this()->run(), report);  // LOUD: asio-spawn-captures-raw-this
  }
  void handlers() {
    asio::post(socket.get_executor(), [this] { ++count; });            // LOUD: asio-spawn-captures-raw-this in Session::handlers (fix)
    timer.async_wait([this](error_code) { ++count; });                 // LOUD: asio-spawn-captures-raw-this (fix)
    timer.async_wait([&](error_code) { ++count; });                    // LOUD: asio-spawn-captures-raw-this
    timer.async_wait([=](error_code) { ++count; });                    // LOUD: asio-spawn-captures-raw-this
    asio::async_write(socket, asio::buffer(text), asio::bind_executor(timer.get_executor(),
        [this](error_code, std::size_t) { ++count; }));                        // LOUD: asio-spawn-captures-raw-this (fix)
    asio::dispatch(timer.get_executor(), [number = 1, this] { count += number; });  // LOUD: asio-spawn-captures-raw-this (fix)
    timer.async_wait([this](error_code error) {                        // LOUD: asio-spawn-captures-raw-this (fix)
      if (error) report(nullptr);
      ++count;
    });
    const auto other = std::make_shared<std::string>();
    asio::defer(timer.get_executor(), [this, other] { ++count; });     // LOUD: asio-spawn-captures-raw-this (fix)
  }
  awaitable<void> run() {
    co_await timer.async_wait(asio::use_awaitable);
    ++count;
  }
  tcp::socket socket;
  asio::steady_timer timer;
  std::string text;
  int count = 0;
};

struct Derived : Session {
  using Session::Session;
  void begin() {
    timer.async_wait([this](error_code) { ++count; });  // LOUD: asio-spawn-captures-raw-this in Derived::begin (fix)
  }
};

struct OfBoost : boost::enable_shared_from_this<OfBoost> {
  void begin() {
    timer->async_wait([this](error_code) { ++count; });  // LOUD: asio-spawn-captures-raw-this in OfBoost::begin (fix)
  }
  asio::steady_timer* timer = nullptr;
  int count = 0;
};

template <class Stream>
struct Connection : std::enable_shared_from_this<Connection<Stream>> {
  void begin() {
    asio::post(stream.get_executor(), [this] { stream.close(); });  // LOUD: asio-spawn-captures-raw-this in Connection::begin
  }
  Stream stream;
};
template struct Connection<tcp::socket>;

// ---- Silent.

struct Careful : std::enable_shared_from_this<Careful> {
  virtual ~Careful() = default;
  void start() {
    auto self = shared_from_this();
    asio::co_spawn(timer.get_executor(), [this, self] { return run(); }, report);
    asio::co_spawn(timer.get_executor(), [self] { return self->run(); }, report);
    asio::co_spawn(timer.get_executor(), [this, self = shared_from_this()] { return run(); }, report);
    asio::co_spawn(timer.get_executor(), run(), [self](std::exception_ptr error) { report(error); });
    asio::co_spawn(timer.get_executor(), run(), asio::consign(report, self));
    asio::co_spawn(timer.get_executor(), keeps_itself(), report);
    asio::co_spawn(timer.get_executor(), [this] { return keeps_itself(); }, report);
    asio::co_spawn(timer.get_executor(), is_given_itself(self), report);
    asio::co_spawn(timer.get_executor(), elsewhere(), report);
    asio::co_spawn(timer.get_executor(), overridden(), report);
    asio::co_spawn(timer.get_executor(), of_the_class(), report);
    asio::co_spawn(timer.get_executor(), ends_at_once(), report);
    asio::co_spawn(timer.get_executor(), [this]() -> awaitable<void> {
      ++count;
      co_return;
    }, report);
    asio::co_spawn(timer.get_executor(), [this]() -> awaitable<void> {
      const auto kept = shared_from_this();
      co_await run();
    }, report);
  }
  void handlers() {
    timer.async_wait([this, self = shared_from_this()](error_code) { ++count; });
    timer.async_wait([self = shared_from_this()](error_code) { ++self->count; });
    timer.async_wait([this, weak = weak_from_this()](error_code) {
      if (const auto self = weak.lock()) ++count;
    });
    timer.async_wait([this, witness = std::weak_ptr<int>(member)](error_code) {
      if (!witness.expired()) ++count;
    });
    timer.async_wait([this](error_code error) {
      if (error) return;
      ++count;
    });
    timer.async_wait([this](const error_code& error) {
      if (!error) ++count;
    });
    timer.async_wait([this, keep = std::shared_ptr<void>(shared_from_this())](error_code) { ++count; });
    timer.async_wait(asio::consign([this](error_code) { ++count; }, shared_from_this()));
    timer.async_wait([number = count](error_code) { (void)number; });
    timer.async_wait([self = std::static_pointer_cast<Careful>(shared_from_this()), this](error_code) { ++count; });
    const auto add = [this] { ++count; };
    add();
  }
  awaitable<void> awaits() {
    co_await asio::co_spawn(timer.get_executor(), [this] { return run(); }, asio::use_awaitable);
    co_await asio::co_spawn(timer.get_executor(), run(), asio::use_awaitable);
    co_await run();
  }
  std::future<void> is_waited_for() {
    return asio::co_spawn(timer.get_executor(), [this] { return run(); }, asio::use_future);
  }
  awaitable<void> run() {
    co_await timer.async_wait(asio::use_awaitable);
  }
  awaitable<void> keeps_itself() {
    auto self = shared_from_this();
    co_await run();
  }
  awaitable<void> is_given_itself(std::shared_ptr<Careful>) {
    co_await run();
  }
  awaitable<void> ends_at_once() {
    ++count;
    co_return;
  }
  awaitable<void> elsewhere();
  virtual awaitable<void> overridden() {
    co_await run();
  }
  static awaitable<void> of_the_class() {
    co_return;
  }
  asio::steady_timer timer;
  std::shared_ptr<int> member;
  int count = 0;
};

struct OwnedByOne {
  void start() {
    asio::co_spawn(timer.get_executor(), [this] { return run(); }, report);
    asio::co_spawn(timer.get_executor(), run(), report);
    timer.async_wait([this](error_code) { ++count; });
  }
  awaitable<void> run() {
    co_await timer.async_wait(asio::use_awaitable);
  }
  asio::steady_timer timer;
  int count = 0;
};

void from_outside(const std::shared_ptr<Careful>& careful) {
  asio::co_spawn(careful->timer.get_executor(), careful->run(), [careful](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
}
