// SPDX-License-Identifier: MIT
//
// The ways to spell a detached spawn, around coroutines an exception can come out of; and spawns
// where somebody listens or the coroutine's body is not in sight.
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

namespace asio = boost::asio;
using asio::as_tuple;
using asio::awaitable;
using asio::co_spawn;
using asio::detached;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace asio::experimental::awaitable_operators;

awaitable<void> elsewhere();

awaitable<void> throws() {
  throw std::runtime_error("broken");
  co_return;
}

awaitable<void> can_throw() { co_await throws(); }

awaitable<void> cannot_throw() {
  try {
    co_await elsewhere();
  } catch (...) {
  }
}

// ---- Loud.

void calls(asio::io_context& io, asio::any_io_executor executor) {
  co_spawn(io, can_throw(), detached);   // LOUD: asio-detached-swallows-exception in calls
  co_spawn(executor, can_throw(), detached);  // LOUD: asio-detached-swallows-exception
  co_spawn(io, throws, detached);        // LOUD: asio-detached-swallows-exception
  co_spawn(io, &throws, detached);       // LOUD: asio-detached-swallows-exception
  co_spawn(io, [] { return throws(); }, detached);  // LOUD: asio-detached-swallows-exception
  asio::co_spawn(  // LOUD: asio-detached-swallows-error
      io, []() -> awaitable<void> { co_await elsewhere(); }, detached);
  asio::co_spawn(  // LOUD: asio-detached-swallows-error
      io, []() -> awaitable<void> { co_await elsewhere(); }(), detached);
  co_spawn(io, can_throw() && cannot_throw(), detached);  // LOUD: asio-detached-swallows-exception
}

void names(asio::io_context& io, bool late) {
  auto task = can_throw();
  co_spawn(io, std::move(task), detached);  // LOUD: asio-detached-swallows-exception in names
  auto work = []() -> awaitable<void> { co_await elsewhere(); };
  co_spawn(io, work, detached);             // LOUD: asio-detached-swallows-error
  co_spawn(io, work(), detached);           // LOUD: asio-detached-swallows-error
  co_spawn(io,  // LOUD: asio-detached-swallows-exception
           late ? cannot_throw() : throws(), detached);
}

void tokens(asio::io_context& io, asio::cancellation_slot slot) {
  co_spawn(io,  // LOUD: asio-detached-swallows-exception in tokens
           can_throw(), asio::bind_executor(io, detached));
  co_spawn(io,  // LOUD: asio-detached-swallows-exception
           can_throw(), asio::bind_cancellation_slot(slot, detached));
  co_spawn(io,  // LOUD: asio-detached-swallows-exception
           can_throw(), asio::bind_allocator(std::allocator<void>(), detached));
  co_spawn(io, can_throw(), asio::consign(detached, 1));  // LOUD: asio-detached-swallows-exception
  co_spawn(io,  // LOUD: asio-detached-swallows-exception
           can_throw(), asio::bind_executor(io, asio::consign(detached, 1)));
  const auto token = detached;
  co_spawn(io, can_throw(), token);  // LOUD: asio-detached-swallows-exception
}

class Session {
 public:
  explicit Session(tcp::socket socket) : socket_(std::move(socket)) {}
  void start() {
    co_spawn(socket_.get_executor(),  // LOUD: asio-detached-swallows-error in Session::start
             read(), detached);
    co_spawn(socket_.get_executor(),  // LOUD: asio-detached-swallows-error
             [this] { return read(); }, detached);
    co_spawn(socket_.get_executor(), careful_read(), detached);
    co_spawn(socket_.get_executor(), overridden(), detached);
  }
  virtual awaitable<void> overridden() { co_await read(); }

 private:
  awaitable<void> read() {
    char byte;
    co_await socket_.async_read_some(asio::buffer(&byte, 1), use_awaitable);
  }
  awaitable<void> careful_read() {
    char byte;
    (void)co_await socket_.async_read_some(asio::buffer(&byte, 1), as_tuple(use_awaitable));
  }
  tcp::socket socket_;
};

template <class Work>
void launch(asio::io_context& io, Work work) {
  co_spawn(io, std::move(work), detached);  // LOUD: asio-detached-swallows-exception in launch
}

void use_template(asio::io_context& io) {
  launch(io, []() -> awaitable<void> { co_await throws(); });
  launch(io, [&]() -> awaitable<void> { co_await can_throw(); });
}

// ---- Loud, as a hint: what comes out is the error of something that is awaited.

awaitable<void> listen(tcp::acceptor& acceptor) {
  for (;;) co_await acceptor.async_accept(use_awaitable);
}

awaitable<void> rethrows() {
  try {
    co_await elsewhere();
  } catch (const std::exception&) {
    throw;
  }
}

struct Repeater {
  void start() { co_spawn(timer.get_executor(), repeat(), detached); }  // LOUD: asio-detached-swallows-error in Repeater::start
  awaitable<void> repeat() {
    for (;;) co_await timer.async_wait(use_awaitable);
  }
  asio::steady_timer timer;
};

template <class Stream>
void read_one(Stream& stream) {
  co_spawn(stream.get_executor(), [&]() -> awaitable<void> {  // LOUD: asio-detached-swallows-error in read_one
    char byte;
    co_await asio::async_read(stream, asio::buffer(&byte, 1), use_awaitable);
  }, detached);
}
template void read_one(tcp::socket&);

#define SPAWN(what) co_spawn(io, what, detached)

void errors(asio::io_context& io, tcp::acceptor& acceptor, std::function<awaitable<void>()>& callback) {
  co_spawn(io, listen(acceptor), detached);  // LOUD: asio-detached-swallows-error in errors
  co_spawn(io, rethrows, detached);          // LOUD: asio-detached-swallows-error
  co_spawn(io, rethrows(), asio::consign(detached, 1));  // LOUD: asio-detached-swallows-error
  SPAWN(rethrows());                         // LOUD: asio-detached-swallows-error
  co_spawn(io, [callback]() -> awaitable<void> { co_await callback(); }, detached);  // LOUD: asio-detached-swallows-error
  auto work = listen(acceptor);
  boost::asio::co_spawn(io, std::move(work), asio::bind_executor(io, detached));  // LOUD: asio-detached-swallows-error
}

// ---- Silent: somebody listens, or the body is not in sight.

void listens(asio::io_context& io, std::function<void(std::exception_ptr)> handler) {
  co_spawn(io, can_throw(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  co_spawn(io, can_throw(), asio::use_future).get();
  co_spawn(io, can_throw(), handler);
  co_spawn(io, can_throw(), asio::bind_executor(io, handler));
}

void out_of_sight(asio::io_context& io, asio::steady_timer& timer, awaitable<void> given,
                  std::function<awaitable<void>()> callback) {
  co_spawn(io, elsewhere(), detached);
  co_spawn(io, elsewhere, detached);
  co_spawn(io, std::move(given), detached);
  co_spawn(io, callback, detached);
  co_spawn(io, callback(), detached);
  co_spawn(io, timer.async_wait(use_awaitable), detached);
}

namespace own {

struct detached_t {};
constexpr detached_t detached;
void co_spawn(asio::io_context&, awaitable<void>, detached_t);

void other_co_spawn(asio::io_context& io) { own::co_spawn(io, can_throw(), detached); }

}  // namespace own
