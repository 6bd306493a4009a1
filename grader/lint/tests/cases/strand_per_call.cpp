// SPDX-License-Identifier: MIT
//
// A strand that is made for one handler: loud. One that many share, or that a coroutine or an object lives on: silent.
#include <functional>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::make_strand;
using asio::use_awaitable;
using asio::ip::tcp;

asio::thread_pool pool;
asio::io_context context;
asio::steady_timer timer{context};
int total = 0;
void add_one();
void add(int n);
void tell(std::exception_ptr error);
awaitable<void> save();

// ---- Loud.

void posted() {
  asio::post(make_strand(pool), [] { ++total; });                         // LOUD: asio-strand-per-call in posted
  asio::dispatch(make_strand(pool.get_executor()), [] { ++total; });      // LOUD: asio-strand-per-call
  asio::defer(asio::make_strand(context), [] { add_one(); });             // LOUD: asio-strand-per-call
}
void posted_functions(std::function<void()> handler) {
  asio::post(make_strand(pool), add_one);                                 // LOUD: asio-strand-per-call in posted_functions
  asio::dispatch(make_strand(pool), std::move(handler));                  // LOUD: asio-strand-per-call
  asio::defer(make_strand(pool), std::bind(add, 1));                      // LOUD: asio-strand-per-call
  asio::post(make_strand(pool), asio::use_future([] { return 1; })).get();  // LOUD: asio-strand-per-call
}
void bound() {
  timer.async_wait(asio::bind_executor(make_strand(pool), [](boost::system::error_code) { ++total; }));  // LOUD: asio-strand-per-call in bound
  asio::post(asio::bind_executor(make_strand(context), add_one));         // LOUD: asio-strand-per-call
}
struct Counter {
  void add(int n) {
    asio::post(make_strand(executor), [this, n] { sum += n; });           // LOUD: asio-strand-per-call in Counter::add
  }
  awaitable<void> hop() {
    co_await asio::post(asio::bind_executor(make_strand(executor), use_awaitable));  // LOUD: asio-strand-per-call in Counter::hop
    ++sum;
  }
  asio::any_io_executor executor;
  int sum = 0;
};
template <class Executor>
void in_a_template(Executor executor) {
  asio::post(make_strand(executor), [] { ++total; });                     // LOUD: asio-strand-per-call in in_a_template
}
template void in_a_template(asio::thread_pool::executor_type);
auto in_a_lambda = [] { asio::dispatch(make_strand(pool), [] { ++total; }); };  // LOUD: asio-strand-per-call in in_a_lambda

// ---- Silent.

struct Kept {
  void add(int n) {
    asio::post(strand, [this, n] { sum += n; });
    timer.async_wait(asio::bind_executor(strand, [this](boost::system::error_code) { ++sum; }));
  }
  asio::strand<asio::thread_pool::executor_type> strand = make_strand(pool);
  int sum = 0;
};
void whole_coroutines() {
  asio::co_spawn(make_strand(pool), save(), asio::detached);
  asio::co_spawn(make_strand(pool), [n = 0]() mutable -> awaitable<void> { ++n; co_await save(); }, tell);
}
void objects_that_live_on_it(tcp::acceptor& acceptor) {
  tcp::socket socket{make_strand(context)};
  asio::steady_timer own{make_strand(pool)};
  acceptor.async_accept(make_strand(context), [](boost::system::error_code, tcp::socket) {});
}
void shared_by_two() {
  auto strand = make_strand(pool);
  asio::post(strand, [] { ++total; });
  asio::post(strand, [] { ++total; });
  auto token = asio::bind_executor(make_strand(pool), add_one);
  asio::post(token);
  asio::post(token);
}
auto returned() { return asio::bind_executor(make_strand(pool), add_one); }
awaitable<void> tokens() {
  co_await asio::post(make_strand(pool), use_awaitable);
}
void without_a_strand() { asio::post(pool, [] { add_one(); }); }
struct OwnIdea {
  template <class Handler>
  void post(int, Handler handler) {
    handler();
  }
};
int make_number();
void own(OwnIdea idea) { idea.post(make_number(), [] {}); }
