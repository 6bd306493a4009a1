// SPDX-License-Identifier: MIT
// The code of docs/course/06g-production-patterns.md, between the marks: what is bad has a finding, what is good has
// none. Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::as_tuple;
using asio::awaitable;
using asio::use_awaitable;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

// --- a queue without a limit

struct Client {
  std::size_t limit = 100;
  std::deque<std::string> waiting;
  std::size_t kept = 0;  // bytes that wait, and those on their way
  bool cut_off = false;
};

void cut_off(Client& client) {
  client.waiting.clear();
  client.cut_off = true;
}

namespace queue_bad {
// [queue-without-limit: bad]
void send(Client& client, const std::string& message) {
  client.waiting.push_back(message);  // and if it reads nothing any more?
  client.kept += message.size();
}
// [end]
}  // namespace queue_bad

namespace queue_good {
// [queue-without-limit: good]
void send(Client& client, const std::string& message) {
  if (client.kept + message.size() > client.limit) return cut_off(client);
  client.waiting.push_back(message);
  client.kept += message.size();  // until it has been sent
}
// [end]
}  // namespace queue_good

TEST(ProductionPatterns, QueueWithoutLimit) {
  const auto program = [](kata::World&, void (&send)(Client&, const std::string&)) {
    Client client;
    for (int i = 0; i < 50 && !client.cut_off; ++i) send(client, "ten bytes.");
    EXPECT_LE(client.kept, client.limit);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, queue_bad::send); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, queue_good::send); }), "");
}

// --- a delay that grows until it is nothing

using std::chrono::milliseconds;

namespace backoff_bad {
// [backoff: bad]
milliseconds delay_before(unsigned attempt) {
  return milliseconds{100u << attempt};  // 32 bits: from the 31st attempt on it is 0, and nobody waits any more
}
// [end]
}  // namespace backoff_bad

namespace backoff_good {
// [backoff: good]
milliseconds delay_before(unsigned attempt) {
  return std::min(milliseconds{100u << std::min(attempt, 10u)}, milliseconds{30s});  // the shift has a limit, too
}
// [end]
}  // namespace backoff_good

TEST(ProductionPatterns, Backoff) {
  const auto program = [](kata::World&, milliseconds (&delay_before)(unsigned)) {
    milliseconds before{0};
    for (unsigned attempt = 0; attempt < 32; ++attempt) {
      EXPECT_GE(delay_before(attempt), before) << attempt;
      EXPECT_LE(delay_before(attempt), 30s) << attempt;
      before = delay_before(attempt);
    }
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, backoff_bad::delay_before); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, backoff_good::delay_before); }), "");
}

// --- a permit that does not come back

// As many permits as it has room for.
using Permits = asio::experimental::channel<void(error_code)>;

awaitable<void> import(std::string file) {
  co_await asio::post(use_awaitable);
  if (file.empty()) throw std::runtime_error{"no such file"};
}

namespace permit_bad {
// [permit: bad]
awaitable<void> import_in_turn(Permits& permits, std::string file) {
  co_await permits.async_send(error_code{}, use_awaitable);  // takes one
  co_await import(file);
  co_await permits.async_receive(use_awaitable);  // gives it back, unless the import has thrown
}
// [end]
}  // namespace permit_bad

namespace permit_good {
// [permit: good]
struct Permit {
  Permits& permits;

  explicit Permit(Permits& from) : permits{from} {}
  Permit(const Permit&) = delete;
  ~Permit() {
    permits.try_receive([](auto...) {});
  }
};

awaitable<void> import_in_turn(Permits& permits, std::string file) {
  co_await permits.async_send(error_code{}, use_awaitable);
  const Permit permit{permits};  // given back on every way out
  co_await import(file);
}
// [end]
}  // namespace permit_good

TEST(ProductionPatterns, Permit) {
  const auto program = [](kata::World& world, awaitable<void> (&import_in_turn)(Permits&, std::string)) {
    Permits& permits = world.make<Permits>(world.executor(), 1);
    EXPECT_THROW(world.run(import_in_turn(permits, "")), std::runtime_error);
    world.run(import_in_turn(permits, "birds.csv"));
    world.run(import_in_turn(permits, "fish.csv"));
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, permit_bad::import_in_turn); }), "stuck");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, permit_good::import_in_turn); }), "");
}

// --- one probe only

// A service that has failed, and is left alone for a while.
struct Breaker {
  kata::World& world;
  bool half_open = true;  // it may be well again: one call may try
  int calls = 0;
};

awaitable<void> call(Breaker& breaker) {
  ++breaker.calls;
  co_await breaker.world.external();
}

namespace probe_bad {
// [one-probe: bad]
awaitable<void> call_if_it_is_well(Breaker& breaker) {
  if (!breaker.half_open) throw std::runtime_error{"not now"};
  co_await call(breaker);  // all who come meanwhile find it half open, too
  breaker.half_open = false;
}
// [end]
}  // namespace probe_bad

namespace probe_good {
// [one-probe: good]
awaitable<void> call_if_it_is_well(Breaker& breaker) {
  if (!std::exchange(breaker.half_open, false)) throw std::runtime_error{"not now"};  // looked at and taken in one
  co_await call(breaker);
}
// [end]
}  // namespace probe_good

TEST(ProductionPatterns, OneProbe) {
  const auto program = [](kata::World& world, awaitable<void> (&call_if_it_is_well)(Breaker&)) {
    Breaker& breaker = world.make<Breaker>(world);
    for (int i = 0; i < 3; ++i) asio::co_spawn(world.context(), call_if_it_is_well(breaker), [](std::exception_ptr) {});
    world.settle();
    EXPECT_EQ(breaker.calls, 1);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, probe_bad::call_if_it_is_well); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, probe_good::call_if_it_is_well); }), "");
}

// --- a stop that cuts off, and one that has a deadline

struct Server {
  explicit Server(const asio::any_io_executor& executor) : quiet{executor} {}

  bool stopping = false;
  int under_way = 0;
  int answered = 0;
  asio::steady_timer quiet;  // cancelled when nothing is under way any more
};

awaitable<void> answer(Server& server, std::chrono::seconds time) {
  ++server.under_way;
  asio::steady_timer work{co_await asio::this_coro::executor, time};
  co_await work.async_wait(use_awaitable);
  ++server.answered;
  if (--server.under_way == 0) server.quiet.cancel();
}

namespace stop_bad {
// [stop-with-a-deadline: bad]
awaitable<void> stop(Server& server) {
  server.stopping = true;  // nothing new is accepted, and what is under way is gone with the process
  co_return;
}
// [end]
}  // namespace stop_bad

namespace stop_good {
// [stop-with-a-deadline: good]
awaitable<void> stop(Server& server) {
  server.stopping = true;
  server.quiet.expires_after(30s);  // not longer than that
  if (server.under_way > 0) co_await server.quiet.async_wait(as_tuple(use_awaitable));
}
// [end]
}  // namespace stop_good

TEST(ProductionPatterns, StopWithADeadline) {
  const auto program = [](kata::World& world, awaitable<void> (&stop)(Server&), std::chrono::seconds time) {
    Server& server = world.make<Server>(world.executor());
    asio::co_spawn(world.context(), answer(server, time), asio::detached);
    world.advance(1s);
    world.run(stop(server));
    EXPECT_EQ(server.answered, time < 30s ? 1 : 0);
    EXPECT_LE(world.elapsed(), 31s);
    world.settle();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, stop_bad::stop, 10s); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, stop_good::stop, 10s); }), "");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, stop_good::stop, 10h); }), "");
}

// --- one limit for all kinds of work

struct Limits {
  explicit Limits(const asio::any_io_executor& executor) : imports{executor, 2}, health{executor, 1} {}

  Permits imports;
  Permits health;
};

awaitable<void> with(Permits& permits, std::chrono::seconds time) {
  co_await permits.async_send(error_code{}, use_awaitable);
  asio::steady_timer work{co_await asio::this_coro::executor, time};
  co_await work.async_wait(use_awaitable);
  co_await permits.async_receive(use_awaitable);
}

namespace bulkhead_bad {
// [bulkhead: bad]
awaitable<void> report_health(Limits& limits) {
  return with(limits.imports, 0s);
}  // behind the imports of the night
// [end]
}  // namespace bulkhead_bad

namespace bulkhead_good {
// [bulkhead: good]
awaitable<void> report_health(Limits& limits) {
  return with(limits.health, 0s);
}  // has its own
// [end]
}  // namespace bulkhead_good

TEST(ProductionPatterns, Bulkhead) {
  const auto program = [](kata::World& world, awaitable<void> (&report_health)(Limits&)) {
    Limits& limits = world.make<Limits>(world.executor());
    for (int i = 0; i < 2; ++i) asio::co_spawn(world.context(), with(limits.imports, 600s), asio::detached);
    world.advance(1s);
    world.run(report_health(limits));
    EXPECT_LT(world.elapsed(), 5s);
    world.settle();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, bulkhead_bad::report_health); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, bulkhead_good::report_health); }), "");
}

}  // namespace
