// SPDX-License-Identifier: MIT
//
// A channel without a lock on a pool of threads: loud.
#include <memory>

#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>

namespace asio = boost::asio;
using asio::experimental::channel;
using asio::experimental::concurrent_channel;
using boost::system::error_code;

using Numbers = channel<void(error_code, int)>;

// ---- Loud.

asio::thread_pool pool;
Numbers global{pool.get_executor(), 7};  // LOUD: asio-unsynchronized-channel in global

void local() {
  channel<void(error_code)> done{pool.get_executor()};  // LOUD: asio-unsynchronized-channel in local
  Numbers of_the_pool(pool, 3);                         // LOUD: asio-unsynchronized-channel
  auto made = Numbers{pool.executor(), 3};              // LOUD: asio-unsynchronized-channel
  auto* kept = new Numbers(pool.get_executor(), 1);     // LOUD: asio-unsynchronized-channel
  delete kept;
}
struct Queue {
  Queue() : jobs{workers.get_executor(), 9} {}  // LOUD: asio-unsynchronized-channel in Queue::Queue
  asio::thread_pool workers{4};
  Numbers jobs;
};
asio::awaitable<void> in_a_coroutine(asio::thread_pool::executor_type executor) {
  Numbers numbers{executor, 1};  // LOUD: asio-unsynchronized-channel in in_a_coroutine
  co_await numbers.async_send({}, 1, asio::use_awaitable);
}
template <class Result>
void in_a_template(asio::thread_pool& workers) {
  channel<void(error_code, Result)> results{workers.get_executor(), 1};  // LOUD: asio-unsynchronized-channel in in_a_template
}
template void in_a_template<int>(asio::thread_pool&);

// ---- Silent.

concurrent_channel<void(error_code, int)> with_a_lock{pool.get_executor(), 7};
asio::io_context context;
Numbers of_a_loop{context, 7};
Numbers of_an_executor{context.get_executor(), 7};
Numbers of_a_strand{asio::make_strand(pool), 7};
asio::thread_pool one_thread{1};
Numbers of_one_thread{one_thread.get_executor(), 7};

void locals(asio::any_io_executor executor, asio::strand<asio::thread_pool::executor_type> strand) {
  Numbers unknown{executor, 7};
  Numbers of_a_given_strand{strand, 7};
  concurrent_channel<void(error_code)> done{pool.get_executor()};
  Numbers moved = std::move(of_a_loop);
}
struct Waiting {
  explicit Waiting(asio::io_context& io) : numbers{io, 1} {}
  Numbers numbers;
};
namespace own {
struct basic_channel {
  explicit basic_channel(asio::thread_pool::executor_type) {}
};
}  // namespace own
own::basic_channel own_idea{pool.get_executor()};
