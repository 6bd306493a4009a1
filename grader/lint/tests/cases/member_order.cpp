// SPDX-License-Identifier: MIT
//
// Members that are made from a context that comes after them: loud.
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>

namespace asio = boost::asio;
using asio::io_context;
using asio::steady_timer;
using asio::ip::tcp;
using Strand = asio::strand<io_context::executor_type>;
using WorkGuard = asio::executor_work_guard<io_context::executor_type>;
using Channel = asio::experimental::channel<void(boost::system::error_code, int)>;

io_context global;

// ---- Loud.

struct Initialisers {
  tcp::socket socket{io};           // LOUD: asio-member-order in Initialisers::socket
  steady_timer timer = steady_timer(io);             // LOUD: asio-member-order in Initialisers::timer
  Strand strand{io.get_executor()};                  // LOUD: asio-member-order in Initialisers::strand
  WorkGuard work = asio::make_work_guard(io);        // LOUD: asio-member-order in Initialisers::work
  asio::signal_set signals{this->io, 2};             // LOUD: asio-member-order in Initialisers::signals
  Channel channel{io.get_executor(), 1};             // LOUD: asio-member-order in Initialisers::channel
  io_context io;
};

class Server {
 public:
  explicit Server(unsigned short port)
      : acceptor_(io_, {tcp::v4(), port}),  // LOUD: asio-member-order in Server::Server
        resolver_{io_},                     // LOUD: asio-member-order
        io_{1} {}
  Server();

 private:
  tcp::acceptor acceptor_;
  tcp::resolver resolver_;
  io_context io_;
};

// The order of the initialisers is not what counts.
Server::Server()
    : io_{1},
      acceptor_(io_),    // LOUD: asio-member-order in Server::Server
      resolver_{io_} {}  // LOUD: asio-member-order

struct OnPool {
  OnPool() : timer(pool), strand(asio::make_strand(pool)) {}  // LOUD: asio-member-order in OnPool::OnPool
  steady_timer timer;
  asio::any_io_executor executor{pool.get_executor()};
  asio::thread_pool pool{1};
  asio::strand<asio::thread_pool::executor_type> strand;
};

struct Wrapped {
  std::optional<WorkGuard> work{asio::make_work_guard(io)};                      // LOUD: asio-member-order in Wrapped::work
  std::unique_ptr<tcp::socket> socket = std::make_unique<tcp::socket>(io);       // LOUD: asio-member-order in Wrapped::socket
  io_context io;
};

template <class Clock>
struct Template {
  Template() : late{io} {}  // LOUD: asio-member-order in Template::Template
  steady_timer late;
  tcp::socket socket{io};   // LOUD: asio-member-order in Template::socket
  io_context io;
  asio::basic_waitable_timer<Clock> timer{io};
};
template struct Template<std::chrono::system_clock>;

struct Runtime {
  io_context io;
};

struct InAMember {
  steady_timer timer{runtime.io};  // LOUD: asio-member-order in InAMember::timer
  Runtime runtime;
};

struct Loop : io_context {};

struct WithADerivedContext {
  steady_timer timer{loop};  // LOUD: asio-member-order in WithADerivedContext::timer
  Loop loop;
};

void local_class() {
  struct Local {
    steady_timer timer{io};  // LOUD: asio-member-order in local_class::Local::timer
    io_context io;
  };
  Local local;
}

// ---- Silent.

struct RightOrder {
  RightOrder() : timer(io), strand(io.get_executor()) {}
  io_context io;
  tcp::socket socket{io};
  steady_timer timer;
  Strand strand;
  WorkGuard work = asio::make_work_guard(io);
};

struct FromAnotherContext {
  explicit FromAnotherContext(io_context& given) : timer(given) {}
  FromAnotherContext(FromAnotherContext& other) : timer(other.io) {}
  tcp::socket socket{global};
  steady_timer timer;
  io_context io;
};

struct MadeLater {
  void start() {
    socket.emplace(io);
    work = std::make_unique<WorkGuard>(asio::make_work_guard(io));
  }
  std::optional<tcp::socket> socket;
  std::unique_ptr<WorkGuard> work;
  std::thread thread;
  io_context io;
};

struct OnlyRefers {
  io_context& same = io;
  io_context* pointer = &io;
  std::function<void()> run = [this] { io.run(); };
  std::function<tcp::socket()> make = [this] { return tcp::socket(io); };
  io_context io;
};

struct Session {
  explicit Session(io_context& given) : io{given} {}
  io_context& io;
};

struct HasASession {
  Session session{io};
  std::vector<int> numbers{1, 2};
  io_context io;
};

struct OfABase : private Runtime {
  steady_timer timer{io};
};

struct StaticContext {
  steady_timer timer{io};
  static inline io_context io;
};

struct NeverFromItsOwn {
  NeverFromItsOwn() : timer{global} {}
  explicit NeverFromItsOwn(int) : NeverFromItsOwn() {}
  steady_timer timer{io};
  io_context io;
};

struct Moves {
  Moves(Moves&& other) : socket(std::move(other.socket)) {}
  tcp::socket socket;
  io_context io;
};

struct OnlyExecutor {
  asio::any_io_executor any{io.get_executor()};
  io_context::executor_type own = io.get_executor();
  io_context io;
};

int main() {}
