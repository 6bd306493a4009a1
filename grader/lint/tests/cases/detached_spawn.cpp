// SPDX-License-Identifier: MIT
//
// The ways to spell a detached spawn, around coroutines an exception can come out of; and spawns
// where somebody listens or the coroutine's body is not in sight.
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>

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
      io, []() -> awaitable<void> { for (;;) co_await elsewhere(); }, detached);
  asio::co_spawn(  // LOUD: asio-detached-swallows-error
      io, []() -> awaitable<void> { for (;;) co_await elsewhere(); }(), detached);
  co_spawn(io, can_throw() && cannot_throw(), detached);  // LOUD: asio-detached-swallows-exception
}

void names(asio::io_context& io, bool late) {
  auto task = can_throw();
  co_spawn(io, std::move(task), detached);  // LOUD: asio-detached-swallows-exception in names
  auto work = []() -> awaitable<void> { for (;;) co_await elsewhere(); };
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

class Server {
 public:
  explicit Server(tcp::acceptor acceptor) : acceptor_(std::move(acceptor)) {}
  void start() {
    co_spawn(acceptor_.get_executor(),  // LOUD: asio-detached-swallows-error in Server::start
             listen(), detached);
    co_spawn(acceptor_.get_executor(),  // LOUD: asio-detached-swallows-error
             [this] { return listen(); }, detached);
    co_spawn(acceptor_.get_executor(), listen_carefully(), detached);
    co_spawn(acceptor_.get_executor(), overridden(), detached);
  }
  virtual awaitable<void> overridden() { co_await listen(); }

 private:
  awaitable<void> listen() {
    for (;;) co_await acceptor_.async_accept(use_awaitable);
  }
  awaitable<void> listen_carefully() {
    for (;;) (void)co_await acceptor_.async_accept(as_tuple(use_awaitable));
  }
  tcp::acceptor acceptor_;
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
  for (;;) {
    try {
      co_await elsewhere();
    } catch (const std::exception&) {
      throw;
    }
  }
}

struct Repeater {
  void start() { co_spawn(timer.get_executor(), repeat(), detached); }  // LOUD: asio-detached-swallows-error in Repeater::start
  awaitable<void> repeat() {
    for (;;) {
      co_await timer.async_wait(use_awaitable);
      co_await elsewhere();
    }
  }
  asio::steady_timer timer;
};

template <class Stream>
void read_one(Stream& stream) {
  co_spawn(stream.get_executor(), [&]() -> awaitable<void> {  // LOUD: asio-detached-swallows-error in read_one
    char byte;
    for (;;) co_await asio::async_read(stream, asio::buffer(&byte, 1), use_awaitable);
  }, detached);
}
template void read_one(tcp::socket&);

#define SPAWN(what) co_spawn(io, what, detached)

void errors(asio::io_context& io, tcp::acceptor& acceptor, std::function<awaitable<void>()>& callback) {
  co_spawn(io, listen(acceptor), detached);  // LOUD: asio-detached-swallows-error in errors
  co_spawn(io, rethrows, detached);          // LOUD: asio-detached-swallows-error
  co_spawn(io, rethrows(), asio::consign(detached, 1));  // LOUD: asio-detached-swallows-error
  SPAWN(rethrows());                         // LOUD: asio-detached-swallows-error
  co_spawn(io, [callback]() -> awaitable<void> { for (;;) co_await callback(); }, detached);  // LOUD: asio-detached-swallows-error
  auto work = listen(acceptor);
  boost::asio::co_spawn(io, std::move(work), asio::bind_executor(io, detached));  // LOUD: asio-detached-swallows-error
}

awaitable<void> borrows(tcp::socket& peer) {
  char byte;
  for (;;) co_await peer.async_read_some(asio::buffer(&byte, 1), use_awaitable);
}

awaitable<void> loops_somewhere_else(tcp::acceptor acceptor) { co_await listen(acceptor); }

void ends_that_matter(asio::io_context& io, tcp::socket& peer, tcp::acceptor acceptor, tcp::acceptor second) {
  co_spawn(io, borrows(peer), detached);         // LOUD: asio-detached-swallows-error in ends_that_matter
  co_spawn(io, loops_somewhere_else(std::move(second)), detached);  // LOUD: asio-detached-swallows-error
  co_spawn(io, [acceptor = std::move(acceptor)]() mutable -> awaitable<void> {  // LOUD: asio-detached-swallows-error
    for (;;) co_await acceptor.async_accept(use_awaitable);
  }, detached);
}

awaitable<int> price();

struct Shop {
  void place(asio::io_context& io, int& total) {
    co_spawn(io, confirm(), detached);    // LOUD: asio-detached-swallows-error in Shop::place
    co_spawn(io, add_to(total), detached);  // LOUD: asio-detached-swallows-error
    co_spawn(io, [&]() -> awaitable<void> {  // LOUD: asio-detached-swallows-error
      co_await elsewhere();
      ++total;
    }, detached);
    co_spawn(io, tell(), detached);       // LOUD: asio-detached-swallows-error
    co_spawn(io, ask(), detached);
    co_spawn(io, keep_to_itself(), detached);
  }
  awaitable<void> confirm() {
    co_await elsewhere();
    confirmed.push_back(1);
  }
  static awaitable<void> add_to(int& total) { total += co_await price(); }
  awaitable<void> tell() {
    const int paid = co_await price();
    note(paid);
  }
  void note(int paid) { confirmed.push_back(paid); }
  // ---- Silent: nothing is left undone.
  awaitable<void> ask() {
    confirmed.push_back(0);
    co_await elsewhere();
    std::clog << confirmed.size();
  }
  static awaitable<void> keep_to_itself() {
    std::vector<int> prices;
    prices.push_back(co_await price());
  }
  std::vector<int> confirmed;
};

#define EXPECT_EQ(one, other) ((one) == (other) ? void() : std::terminate())

void a_test_that_ends_before_its_assertion(asio::io_context& io) {
  co_spawn(io, []() -> awaitable<void> {  // LOUD: asio-detached-swallows-error in a_test_that_ends_before_its_assertion
    co_await elsewhere();
    EXPECT_EQ(1, 1);
  }, detached);
  io.run();
}

// ---- Silent: tests with nothing to skip, or with an assertion that tells; coroutines that end sooner or later.

void tests(asio::io_context& io) {
  int count = 0;
  co_spawn(io, [&]() -> awaitable<void> {
    EXPECT_EQ(count, 0);
    co_await elsewhere();
  }, detached);
  co_spawn(io, [&]() -> awaitable<void> {
    co_await elsewhere();
    EXPECT_EQ(count, 0);
    ++count;
  }, detached);
  io.run();
  EXPECT_EQ(count, 1);
}

awaitable<void> saves() {
  for (int i = 0; i < 3; ++i) co_await elsewhere();
}

void jobs(asio::io_context& io) { co_spawn(io, saves(), detached); }

// ---- Silent: sessions, which end when their peer is gone; what fails only if somebody means it.

awaitable<void> echo(tcp::socket peer) {
  char byte;
  for (;;) co_await peer.async_read_some(asio::buffer(&byte, 1), use_awaitable);
}

struct Link {
  template <class Token>
  auto async_receive_line(Token&& token) { return socket.async_wait(tcp::socket::wait_read, std::forward<Token>(token)); }
  tcp::socket socket;
};
struct LoggedLink : Link {};
awaitable<void> greet(LoggedLink link) { co_await link.async_receive_line(use_awaitable); }

class Session {
 public:
  explicit Session(tcp::socket socket) : socket_(std::move(socket)) {}
  void start() {
    co_spawn(socket_.get_executor(), read(), detached);
    co_spawn(socket_.get_executor(), [this]() -> awaitable<void> { for (;;) co_await read(); }, detached);
  }
  awaitable<void> read() {
    for (;;) {
      char byte;
      co_await socket_.async_read_some(asio::buffer(&byte, 1), use_awaitable);
      ++bytes_;
    }
  }

 private:
  tcp::socket socket_;
  int bytes_ = 0;
};

void start(asio::io_context& io, std::shared_ptr<Session> session) {
  co_spawn(io, [session]() -> awaitable<void> { for (;;) co_await session->read(); }, detached);
}

void sessions(asio::io_context& io, tcp::socket first, tcp::socket second, tcp::socket third, LoggedLink link) {
  co_spawn(io, echo(std::move(first)), detached);
  co_spawn(io, [peer = std::move(second)]() mutable { return echo(std::move(peer)); }, detached);
  co_spawn(io, [peer = std::move(third)]() mutable -> awaitable<void> { co_await borrows(peer); }, detached);
  co_spawn(io, greet(std::move(link)), detached);
}

awaitable<void> ticks() {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  for (;;) {
    timer.expires_after(std::chrono::seconds{1});
    co_await timer.async_wait(use_awaitable);
  }
}

awaitable<void> tells_of_signals(asio::signal_set& signals) {
  for (;;) co_await signals.async_wait(use_awaitable);
}

using Orders = asio::experimental::channel<void(boost::system::error_code, int)>;
awaitable<void> consumes(Orders& orders) {
  for (;;) co_await orders.async_receive(use_awaitable);
}
awaitable<void> produces(asio::experimental::concurrent_channel<void(boost::system::error_code, int)>& orders) {
  for (;;) co_await orders.async_send({}, 1, use_awaitable);
}

void waits(asio::io_context& io, asio::signal_set& signals, Orders& orders,
           asio::experimental::concurrent_channel<void(boost::system::error_code, int)>& others) {
  co_spawn(io, ticks(), detached);
  co_spawn(io, tells_of_signals(signals), detached);
  co_spawn(io, consumes(orders), detached);
  co_spawn(io, produces(others), detached);
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
