// SPDX-License-Identifier: MIT
//
// A member that handlers on a strand use, and a public function that uses it on the thread that calls: loud. Functions
// that go to the strand, come first, or are called by handlers: silent. The thread_pool shows that there are threads.
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;
using asio::bind_executor;
using asio::steady_timer;
using asio::use_awaitable;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;
using Strand = asio::strand<asio::thread_pool::executor_type>;

asio::thread_pool pool{4};
void tell(std::exception_ptr error);

// ---- Loud.

class Session {
 public:
  void start() { read(); }
  void stop() {
    socket_.close();    // LOUD: asio-initiation-outside-strand in Session::stop
    deadline_.cancel();  // LOUD: asio-initiation-outside-strand
  }
  void send(const std::string& text) {
    asio::async_write(socket_, asio::buffer(text), bind_executor(strand_, [](error_code, std::size_t) {}));  // LOUD: asio-initiation-outside-strand in Session::send
  }
  void keep_alive() {
    deadline_.expires_after(30s);  // LOUD: asio-initiation-outside-strand in Session::keep_alive
  }
  void half_close() {
    this->socket_.shutdown(tcp::socket::shutdown_send);  // LOUD: asio-initiation-outside-strand in Session::half_close
  }

 private:
  void read() {
    deadline_.async_wait(bind_executor(strand_, [this](error_code error) {
      if (!error) socket_.cancel();
    }));
    socket_.async_read_some(asio::buffer(data_), bind_executor(strand_, [this](error_code error, std::size_t) {
      if (!error) read();
    }));
  }
  Strand strand_ = asio::make_strand(pool);
  tcp::socket socket_{pool};
  steady_timer deadline_{pool};
  std::array<char, 64> data_{};
};
class Spawned {
 public:
  void start() { asio::co_spawn(strand_, read(), tell); }
  void close() {
    socket_.close();  // LOUD: asio-initiation-outside-strand in Spawned::close
  }

 private:
  awaitable<void> read() {
    for (;;) co_await socket_.async_read_some(asio::buffer(data_), use_awaitable);
  }
  Strand strand_ = asio::make_strand(pool);
  tcp::socket socket_{pool};
  std::array<char, 64> data_{};
};
struct Posted {
  void start() {
    asio::post(strand, [this] { timer.async_wait([](error_code) {}); });
  }
  void stop() {
    timer.cancel();  // LOUD: asio-initiation-outside-strand in Posted::stop
  }
  Strand strand = asio::make_strand(pool);
  steady_timer timer{pool};
};
class MadeOnStrand : public std::enable_shared_from_this<MadeOnStrand> {
 public:
  MadeOnStrand() : socket_{asio::make_strand(pool)} {}
  void start() {
    socket_.async_read_some(asio::buffer(data_), [self = shared_from_this()](error_code, std::size_t) {});
  }
  void stop() {
    socket_.cancel();  // LOUD: asio-initiation-outside-strand in MadeOnStrand::stop
  }

 private:
  tcp::socket socket_;
  std::array<char, 64> data_{};
};
template <class Executor>
struct InATemplate {
  void start() {
    timer.async_wait(bind_executor(strand, [](error_code) {}));
  }
  void stop() {
    timer.cancel();  // LOUD: asio-initiation-outside-strand in InATemplate::stop
  }
  asio::strand<Executor> strand;
  steady_timer timer{pool};
};
template struct InATemplate<asio::thread_pool::executor_type>;
struct WithContextStrand {
  void start() {
    timer.async_wait(bind_executor(strand, [](error_code) {}));
  }
  void stop() {
    timer.cancel();  // LOUD: asio-initiation-outside-strand in WithContextStrand::stop
  }
  asio::io_context context;
  asio::io_context::strand strand{context};
  steady_timer timer{context};
};

// ---- Silent.

class Right {
 public:
  Right() { deadline_.expires_after(30s); }
  ~Right() { socket_.close(); }
  void start() { socket_.async_wait(tcp::socket::wait_read, bind_executor(strand_, [](error_code) {})); }
  void start_writing() { asio::async_write(socket_, asio::buffer(data_), bind_executor(strand_, [](error_code, std::size_t) {})); }
  void connect(tcp::endpoint there) { socket_.async_connect(there, bind_executor(strand_, [](error_code) {})); }
  void stop() {
    asio::post(strand_, [this] { socket_.close(); });
    asio::dispatch(bind_executor(strand_, [this] { deadline_.cancel(); }));
  }
  void stop_too() {
    asio::post(strand_, [this] { finish(); });
  }
  void on_read() {
    deadline_.cancel();
    socket_.async_read_some(asio::buffer(data_), bind_executor(strand_, [this](error_code, std::size_t) { on_read(); }));
  }
  void on_write() { socket_.cancel(); }
  void write() {
    asio::async_write(socket_, asio::buffer(data_), bind_executor(strand_, std::bind(&Right::on_write, this)));
  }
  awaitable<void> read() { co_await socket_.async_read_some(asio::buffer(data_), use_awaitable); }
  awaitable<void> close_in_a_coroutine() {
    co_await asio::dispatch(bind_executor(strand_, use_awaitable));
    socket_.close();
  }
  bool is_open() const { return socket_.is_open(); }
  void assert_strand() {
    if (strand_.running_in_this_thread()) socket_.close();
  }

 protected:
  void finish() {
    socket_.close();
    deadline_.cancel();
  }

 private:
  Strand strand_ = asio::make_strand(pool);
  tcp::socket socket_{pool};
  steady_timer deadline_{pool};
  std::array<char, 64> data_{};
};
void from_outside(std::shared_ptr<Right> right, Strand strand) {
  asio::post(strand, [right] { right->write(); });
}
struct CalledOnStrand {
  void start() {
    timer.async_wait(bind_executor(strand, [](error_code) {}));
  }
  void stop() { timer.cancel(); }
  Strand strand = asio::make_strand(pool);
  steady_timer timer{pool};
};
void stop_it(CalledOnStrand& one) {
  asio::post(one.strand, [&one] { one.stop(); });
}
struct WithoutStrand {
  void start() {
    timer.async_wait([](error_code) {});
  }
  void stop() { timer.cancel(); }
  steady_timer timer{pool};
};
struct WithLock {
  void start() {
    timer.async_wait(bind_executor(strand, [this](error_code) { std::lock_guard lock{mutex}; }));
  }
  void stop() {
    std::lock_guard lock{mutex};
    timer.cancel();
  }
  std::mutex mutex;
  Strand strand = asio::make_strand(pool);
  steady_timer timer{pool};
};
struct StrandForOtherThings {
  void add(int n) {
    asio::post(strand, [this, n] { sum += n; });
  }
  void wait() {
    timer.async_wait([](error_code) {});
  }
  void stop() { timer.cancel(); }
  int sum = 0;
  Strand strand = asio::make_strand(pool);
  steady_timer timer{pool};
};
// As the streams of Beast have it: who gives it a strand uses it on that.
template <class Executor>
struct OnWhateverItIsGiven {
  explicit OnWhateverItIsGiven(const Executor& executor) : timer{executor} {}
  void start() {
    timer.async_wait([](error_code) {});
  }
  void close() { timer.cancel(); }
  steady_timer timer;
};
template struct OnWhateverItIsGiven<Strand>;
class Outer {
 public:
  void close_on_strand() { inner.close(); }

 private:
  struct Inner {
    void start() {
      timer.async_wait(bind_executor(strand, [](error_code) {}));
    }
    void close() { timer.cancel(); }
    Strand strand = asio::make_strand(pool);
    steady_timer timer{pool};
  };
  Inner inner;
};
namespace own {
struct Timer {
  template <class Handler>
  void async_wait(Handler) {}
  void cancel() {}
};
}  // namespace own
struct OwnIdea {
  void start() {
    timer.async_wait(bind_executor(strand, [](error_code) {}));
  }
  void stop() { timer.cancel(); }
  Strand strand = asio::make_strand(pool);
  own::Timer timer;
};
