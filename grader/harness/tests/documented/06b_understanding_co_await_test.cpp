// SPDX-License-Identifier: MIT
// The code of docs/course/06b-understanding-co-await.md, between the marks: what is bad has a finding, what is good
// has none. Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

namespace {

void report(std::exception_ptr error) {
  if (error) std::rethrow_exception(error);
}

// --- a function that is no coroutine

awaitable<int> ask_shop(std::string article) {
  co_await asio::post(use_awaitable);
  if (article == "tea") throw std::runtime_error{"sold out"};
  co_return 3;
}

awaitable<int> ask_wholesale(std::string) {
  co_await asio::post(use_awaitable);
  co_return 4;
}

namespace no_coroutine_bad {
// [no-coroutine: bad]
awaitable<int> price_of(std::string article) {
  try {
    return ask_shop(article);  // makes a coroutine and hands it on: nobody has been asked yet
  } catch (const std::exception&) {
    return ask_wholesale(article);  // and this is never reached
  }
}
// [end]
}  // namespace no_coroutine_bad

namespace no_coroutine_good {
// [no-coroutine: good]
awaitable<int> price_of(std::string article) {
  try {
    co_return co_await ask_shop(article);
  } catch (const std::exception&) {
    // there may be no co_await in here
  }
  co_return co_await ask_wholesale(article);
}
// [end]
}  // namespace no_coroutine_good

TEST(UnderstandingCoAwait, NoCoroutine) {
  const auto program = [](kata::World& world, awaitable<int> (&price_of)(std::string)) {
    EXPECT_EQ(world.run(price_of("milk")), 3);
    EXPECT_EQ(world.run(price_of("tea")), 4);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, no_coroutine_bad::price_of); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, no_coroutine_good::price_of); }), "");
}

// --- a guard in a function that is no coroutine

struct Printer {
  int busy = 0;
  int busy_while_printing = 0;
};

class Busy {
 public:
  explicit Busy(Printer& printer) : printer_{printer} { ++printer_.busy; }
  ~Busy() { --printer_.busy; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  Printer& printer_;
};

awaitable<void> feed(Printer& printer, std::string) {
  co_await asio::post(use_awaitable);
  printer.busy_while_printing = printer.busy;
}

namespace guard_bad {
// [guard: bad]
awaitable<void> print(Printer& printer, std::string text) {
  const Busy busy{printer};               // on
  return feed(printer, std::move(text));  // off, and then the caller awaits what was returned
}
// [end]
}  // namespace guard_bad

namespace guard_good {
// [guard: good]
awaitable<void> print(Printer& printer, std::string text) {
  const Busy busy{printer};
  co_await feed(printer, std::move(text));
}
// [end]
}  // namespace guard_good

TEST(UnderstandingCoAwait, Guard) {
  const auto program = [](kata::World& world, awaitable<void> (&print)(Printer&, std::string)) {
    Printer& printer = world.make<Printer>();
    world.run(print(printer, "a letter"));
    EXPECT_EQ(printer.busy_while_printing, 1);
    EXPECT_EQ(printer.busy, 0);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, guard_bad::print); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, guard_good::print); }), "");
}

// --- the captures of a lambda

using Tune = std::array<int, 8>;
using Notes = std::vector<int>;
using Bell = std::function<awaitable<void>(Notes& played)>;

namespace capture_bad {
// [capture: bad]
Bell bell_with(Tune tune) {
  return [tune](Notes& played) -> awaitable<void> {
    for (const int note : tune) {  // lies in the lambda, and not in the frame
      co_await asio::post(use_awaitable);
      played.push_back(note);
    }
  };
}
// [end]
}  // namespace capture_bad

namespace capture_good {
// [capture: good]
awaitable<void> play(Tune tune, Notes& played) {
  for (const int note : tune) {
    co_await asio::post(use_awaitable);
    played.push_back(note);
  }
}

Bell bell_with(Tune tune) {
  return [tune](Notes& played) { return play(tune, played); };  // no coroutine: copies the tune into the frame of one
}
// [end]
}  // namespace capture_good

TEST(UnderstandingCoAwait, Capture) {
  const auto program = [](kata::World& world, Bell (&bell_with)(Tune)) {
    const Tune tune{5, 3, 1, 3, 5, 5, 5, 0};
    Notes& played = world.make<Notes>();
    Bell bell = bell_with(tune);
    world.spawn(bell(played));
    bell = nullptr;  // another tune is set, or the door is taken out
    world.run_to_end();
    EXPECT_EQ(played, Notes(tune.begin(), tune.end()));
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, capture_bad::bell_with); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, capture_good::bell_with); }), "");
}

// --- a parameter that is a reference

struct Sale {
  std::array<int, 8> pieces{};
};

int count(const Sale& sale) {
  return std::accumulate(sale.pieces.begin(), sale.pieces.end(), 0);
}

namespace parameter_bad {
// [parameter: bad]
awaitable<void> book(int& pieces, const Sale& sale) {
  co_await asio::post(use_awaitable);
  pieces += count(sale);
}

void close_the_day(const asio::any_io_executor& executor, int& pieces, std::vector<Sale> sales) {
  for (const Sale& sale : sales) asio::co_spawn(executor, book(pieces, sale), report);
}  // the sales are gone, and have not been booked
// [end]
}  // namespace parameter_bad

namespace parameter_good {
// [parameter: good]
awaitable<void> book(int& pieces, Sale sale) {  // a copy, in the frame
  co_await asio::post(use_awaitable);
  pieces += count(sale);
}

void close_the_day(const asio::any_io_executor& executor, int& pieces, std::vector<Sale> sales) {
  for (const Sale& sale : sales) asio::co_spawn(executor, book(pieces, sale), report);
}
// [end]
}  // namespace parameter_good

TEST(UnderstandingCoAwait, Parameter) {
  using CloseTheDay = void(const asio::any_io_executor&, int&, std::vector<Sale>);
  const auto program = [](kata::World& world, CloseTheDay& close_the_day) {
    int& pieces = world.make<int>(0);
    close_the_day(world.executor(), pieces, {Sale{{1, 2}}, Sale{{4}}});
    world.run_to_end();
    EXPECT_EQ(pieces, 7);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, parameter_bad::close_the_day); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, parameter_good::close_the_day); }), "");
}

// --- a wrapper that hands on a coroutine, and keeps what it needs

awaitable<int> add_up(const Sale& sale) {
  co_await asio::post(use_awaitable);
  co_return count(sale);
}

std::unique_ptr<const Sale> last_sale() {
  return std::make_unique<const Sale>(Sale{{1, 2, 4}});
}

namespace wrapper_bad {
// [wrapper: bad]
awaitable<int> pieces_of_the_last_sale() {
  const std::unique_ptr<const Sale> sale = last_sale();
  return add_up(*sale);  // begins when the caller awaits it: when the sale is gone
}
// [end]
}  // namespace wrapper_bad

namespace wrapper_good {
// [wrapper: good]
awaitable<int> pieces_of_the_last_sale() {
  const std::unique_ptr<const Sale> sale = last_sale();
  co_return co_await add_up(*sale);
}
// [end]
}  // namespace wrapper_good

TEST(UnderstandingCoAwait, Wrapper) {
  const auto program = [](kata::World& world, awaitable<int> (&pieces)()) { EXPECT_EQ(world.run(pieces()), 7); };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, wrapper_bad::pieces_of_the_last_sale); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, wrapper_good::pieces_of_the_last_sale); }),
            "");
}

// --- an awaitable that is kept

awaitable<int> measure(int& measured) {
  co_await asio::post(use_awaitable);
  co_return 20 + measured++;
}

namespace kept_bad {
// [kept: bad]
class Thermometer {
 public:
  explicit Thermometer(int& measured) : reading_{measure(measured)} {}

  awaitable<int> read() { co_return co_await std::move(reading_); }  // the second time there is nothing in it

 private:
  awaitable<int> reading_;
};
// [end]
}  // namespace kept_bad

namespace kept_good {
// [kept: good]
class Thermometer {
 public:
  explicit Thermometer(int& measured) : measured_{measured} {}

  awaitable<int> read() { co_return co_await measure(measured_); }  // a new one for each

 private:
  int& measured_;
};
// [end]
}  // namespace kept_good

template <class Thermometer>
void read_twice(kata::World& world) {
  int& measured = world.make<int>(0);
  Thermometer& thermometer = world.make<Thermometer>(measured);
  EXPECT_EQ(world.run(thermometer.read()), 20);
  EXPECT_EQ(world.run(thermometer.read()), 21);
}

TEST(UnderstandingCoAwait, Kept) {
  EXPECT_DEATH(rule_of(kata::single, read_twice<kept_bad::Thermometer>), "");
  EXPECT_EQ(rule_of(kata::single, read_twice<kept_good::Thermometer>), "");
}

}  // namespace
