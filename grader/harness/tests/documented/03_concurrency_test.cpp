// SPDX-License-Identifier: MIT
// The code of docs/course/03-concurrency-and-parallelism.md, between the marks: what is bad has a finding, what is
// good has none. Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <kata/async_mutex.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

namespace {

// --- one result for all tasks

struct Office {
  std::string sheet;
};

awaitable<std::string> look_up(std::string pupil) {
  co_await asio::post(use_awaitable);
  co_return pupil == "Ada" ? " 1" : " 4";
}

namespace shared_result_bad {
// [shared-result: bad]
awaitable<std::string> certificate(Office& office, std::string pupil) {
  office.sheet = pupil;  // one sheet for all pupils
  office.sheet += co_await look_up(pupil);
  co_return office.sheet;
}
// [end]
}  // namespace shared_result_bad

namespace shared_result_good {
// [shared-result: good]
awaitable<std::string> certificate(Office&, std::string pupil) {
  std::string sheet = pupil;  // in the frame of this call
  sheet += co_await look_up(pupil);
  co_return sheet;
}
// [end]
}  // namespace shared_result_good

TEST(Concurrency, SharedResult) {
  const auto program = [](kata::World& world, awaitable<std::string> (&certificate)(Office&, std::string)) {
    auto& pool = world.make<asio::thread_pool>(2);
    Office& office = world.make<Office>();
    auto& sheets = world.make<std::array<std::string, 2>>();
    asio::co_spawn(pool, certificate(office, "Ada"), [&](std::exception_ptr, std::string s) { sheets[0] = s; });
    asio::co_spawn(pool, certificate(office, "Bob"), [&](std::exception_ptr, std::string s) { sheets[1] = s; });
    world.run_to_end();
    EXPECT_EQ(sheets[0], "Ada 1");
    EXPECT_EQ(sheets[1], "Bob 4");
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, shared_result_bad::certificate); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, shared_result_good::certificate); }), "");
}

// --- the handler is on the strand, the call is not

// As a socket is: for one thread at a time.
struct Line {
  explicit Line(asio::thread_pool& pool) : strand{asio::make_strand(pool)} {}

  template <class Handler>
  void async_send(const std::string& text, Handler handler) {
    unsent += text.size();
    asio::post(strand, std::move(handler));
  }

  asio::strand<asio::thread_pool::executor_type> strand;
  std::size_t unsent = 0;
  int sent = 0;
};

namespace handler_only_bad {
// [strand-round-the-handler: bad]
void send(Line& line, std::string text) {
  // The handler runs on the strand. async_send itself runs here, on whatever thread this is.
  line.async_send(text, asio::bind_executor(line.strand, [&line] { ++line.sent; }));
}
// [end]
}  // namespace handler_only_bad

namespace handler_only_good {
// [strand-round-the-handler: good]
void send(Line& line, std::string text) {
  asio::dispatch(line.strand, [&line, text] {  // the call, too
    line.async_send(text, asio::bind_executor(line.strand, [&line] { ++line.sent; }));
  });
}
// [end]
}  // namespace handler_only_good

TEST(Concurrency, StrandRoundTheHandler) {
  const auto program = [](kata::World& world, void (&send)(Line&, std::string)) {
    auto& pool = world.make<asio::thread_pool>(2);
    Line& line = world.make<Line>(pool);
    for (const char* text : {"smoke", "water"}) asio::post(pool, [&line, &send, text] { send(line, text); });
    world.run_to_end();
    EXPECT_EQ(line.sent, 2);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, handler_only_bad::send); }), "race");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, handler_only_good::send); }), "");
}

// --- set up after the start

struct Call {
  std::function<void()> answered = [] {};
};

void ring(asio::thread_pool& pool, Call& call) {
  asio::post(pool, [&call] { call.answered(); });
}

namespace armed_late_bad {
// [armed-after-takeoff: bad]
void dial(asio::thread_pool& pool, Call& call, bool& talking) {
  ring(pool, call);  // may be answered now, on another thread
  call.answered = [&talking] { talking = true; };
}
// [end]
}  // namespace armed_late_bad

namespace armed_late_good {
// [armed-after-takeoff: good]
void dial(asio::thread_pool& pool, Call& call, bool& talking) {
  call.answered = [&talking] { talking = true; };  // first all that the answer needs
  ring(pool, call);
}
// [end]
}  // namespace armed_late_good

TEST(Concurrency, ArmedAfterTakeoff) {
  const auto program = [](kata::World& world, void (&dial)(asio::thread_pool&, Call&, bool&)) {
    auto& pool = world.make<asio::thread_pool>(2);
    Call& call = world.make<Call>();
    bool& talking = world.make<bool>(false);
    asio::post(pool, [&] { dial(pool, call, talking); });
    world.run_to_end();
    EXPECT_TRUE(talking);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, armed_late_bad::dial); }), "race");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, armed_late_good::dial); }), "");
}

// --- a strand for each call

using Strand = asio::strand<asio::thread_pool::executor_type>;

namespace new_strand_bad {
// [strand-for-every-call: bad]
void count(asio::thread_pool& pool, const Strand&, long& visitors) {
  // A strand puts in an order what shares it. Nobody else has this one.
  asio::post(asio::make_strand(pool), [&visitors] { ++visitors; });
}
// [end]
}  // namespace new_strand_bad

namespace new_strand_good {
// [strand-for-every-call: good]
void count(asio::thread_pool&, const Strand& strand, long& visitors) {
  asio::post(strand, [&visitors] { ++visitors; });  // one strand for one number
}
// [end]
}  // namespace new_strand_good

TEST(Concurrency, StrandForEveryCall) {
  const auto program = [](kata::World& world, void (&count)(asio::thread_pool&, const Strand&, long&)) {
    auto& pool = world.make<asio::thread_pool>(2);
    const Strand& strand = world.make<Strand>(asio::make_strand(pool));
    long& visitors = world.make<long>(0);
    for (int i = 0; i < 2; ++i) count(pool, strand, visitors);
    world.run_to_end();
    EXPECT_EQ(visitors, 2);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, new_strand_bad::count); }), "race");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, new_strand_good::count); }), "");
}

// --- computing on the thread of the loop

unsigned checksum(unsigned pixels) {
  unsigned sum = 0;
  for (volatile unsigned i = 0; i < pixels; i = i + 1) sum = 31 * sum + i;
  return sum;
}

namespace computing_bad {
// [computing-on-the-loop: bad]
awaitable<unsigned> stamp(asio::thread_pool&, unsigned pixels) {
  co_return checksum(pixels);  // seconds, in which the loop runs nothing else
}
// [end]
}  // namespace computing_bad

namespace computing_good {
// [computing-on-the-loop: good]
awaitable<unsigned> stamp(asio::thread_pool& pool, unsigned pixels) {
  const auto compute = [](unsigned count) -> awaitable<unsigned> { co_return checksum(count); };
  co_return co_await asio::co_spawn(pool, compute(pixels), use_awaitable);  // the loop goes on meanwhile
}
// [end]
}  // namespace computing_good

TEST(Concurrency, ComputingOnTheLoop) {
  const auto program = [](kata::World& world, awaitable<unsigned> (&stamp)(asio::thread_pool&, unsigned)) {
    EXPECT_EQ(world.run(stamp(world.make<asio::thread_pool>(1), 3'000'000)), checksum(3'000'000));
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, computing_bad::stamp); }), "cpu-bound");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, computing_good::stamp); }), "");
}

// --- a lock round the start of something

struct Printer {
  std::mutex mutex;
  kata::AsyncMutex turn;
  std::string paper;
};

awaitable<void> write_all(Printer& printer, std::string text) {
  for (const char letter : text) {
    co_await asio::post(use_awaitable);
    printer.paper += letter;
  }
}

namespace lock_round_call_bad {
// [lock-round-the-call: bad]
void print(asio::any_io_executor executor, Printer& printer, std::string text) {
  const std::lock_guard lock{printer.mutex};  // held until this function returns, and that is at once
  asio::co_spawn(executor, write_all(printer, text), asio::detached);
}
// [end]
}  // namespace lock_round_call_bad

namespace lock_round_call_good {
// [lock-round-the-call: good]
awaitable<void> print_when_it_is_free(Printer& printer, std::string text) {
  const auto turn = co_await printer.turn.lock();  // a lock for coroutines, held until all is written
  co_await write_all(printer, text);
}

void print(asio::any_io_executor executor, Printer& printer, std::string text) {
  asio::co_spawn(executor, print_when_it_is_free(printer, text), asio::detached);
}
// [end]
}  // namespace lock_round_call_good

TEST(Concurrency, LockRoundTheCall) {
  const auto program = [](kata::World& world, void (&print)(asio::any_io_executor, Printer&, std::string)) {
    Printer& printer = world.make<Printer>();
    for (const char* text : {"ab", "cd"}) print(world.executor(), printer, text);
    world.run_to_end();
    EXPECT_TRUE(printer.paper == "abcd" || printer.paper == "cdab") << printer.paper;
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, lock_round_call_bad::print); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& w) { program(w, lock_round_call_good::print); }), "");
}

}  // namespace
