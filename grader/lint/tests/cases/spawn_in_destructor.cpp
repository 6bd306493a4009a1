// SPDX-License-Identifier: MIT
//
// A destructor that spawns a coroutine of its object: loud. One that waits, or whose coroutine has what it needs: silent.
#include <future>
#include <memory>
#include <string>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::co_spawn;

awaitable<void> say(std::string text);
void tell(std::exception_ptr);

// ---- Loud.

struct Session {
  ~Session() {
    co_spawn(executor, close(), asio::detached);  // LOUD: asio-spawn-in-destructor in Session::~Session
  }
  awaitable<void> close();
  asio::any_io_executor executor;
};
struct WithALambda {
  ~WithALambda() {
    co_spawn(executor, [this]() -> awaitable<void> { co_await say(name); }, tell);  // LOUD: asio-spawn-in-destructor in WithALambda::~WithALambda
  }
  asio::any_io_executor executor;
  std::string name;
};
struct WithAReference {
  ~WithAReference() {
    if (open) co_spawn(executor, [&]() -> awaitable<void> { co_await say(name); }, tell);  // LOUD: asio-spawn-in-destructor in WithAReference::~WithAReference
    co_spawn(executor, [me = this]() -> awaitable<void> { co_await say(me->name); }, tell);  // LOUD: asio-spawn-in-destructor
    co_spawn(executor, this->close(), asio::detached);   // LOUD: asio-spawn-in-destructor
  }
  awaitable<void> close();
  asio::any_io_executor executor;
  std::string name;
  bool open = true;
};
struct Outside {
  ~Outside();
  awaitable<void> close();
  asio::io_context& context;
};
Outside::~Outside() {
  try {
    co_spawn(context, close(), asio::bind_executor(context, asio::detached));  // LOUD: asio-spawn-in-destructor in Outside::~Outside
  } catch (...) {
  }
}
template <class Executor>
struct Templated {
  ~Templated() { asio::co_spawn(executor, close(), asio::detached); }  // LOUD: asio-spawn-in-destructor in Templated::~Templated
  awaitable<void> close() { co_return; }
  Executor executor;
};
template struct Templated<asio::io_context::executor_type>;
awaitable<void> goodbye_of(Session& session);
struct PassesItself : Session {
  ~PassesItself() { co_spawn(executor, goodbye_of(*this), asio::detached); }  // LOUD: asio-spawn-in-destructor in PassesItself::~PassesItself
};

// ---- Silent.

struct Waits {
  ~Waits() {
    co_spawn(context, close(), asio::detached);
    context.run();
  }
  awaitable<void> close();
  asio::io_context context;
};
struct WaitsForAFuture {
  ~WaitsForAFuture() { co_spawn(executor, close(), asio::use_future).get(); }
  awaitable<void> close();
  asio::any_io_executor executor;
};
struct Joins {
  ~Joins() {
    co_spawn(pool, [this]() -> awaitable<void> { co_await close(); }, tell);
    pool.join();
  }
  awaitable<void> close();
  asio::thread_pool pool;
};
struct GivesAway {
  ~GivesAway() {
    co_spawn(*executor, [state = std::move(state)]() -> awaitable<void> { co_await say(*state); }, tell);
    co_spawn(*executor, say("goodbye"), asio::detached);
  }
  asio::any_io_executor* executor;
  std::shared_ptr<std::string> state;
};
struct NotInTheDestructor {
  void start() { co_spawn(executor, run(), asio::detached); }
  awaitable<void> run();
  ~NotInTheDestructor() = default;
  asio::any_io_executor executor;
};
struct LaterOnly {
  ~LaterOnly() {
    auto later = [](asio::any_io_executor where) { co_spawn(where, say("later"), asio::detached); };
    later(executor);
    asio::post(executor, [] {});
  }
  asio::any_io_executor executor;
};
struct OwnIdea {
  void co_spawn(int, OwnIdea*) {}
  ~OwnIdea() { co_spawn(7, this); }
};
