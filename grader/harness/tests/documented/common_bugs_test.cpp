// SPDX-License-Identifier: MIT
// The code of docs/course/06d-common-bugs.md, between the marks: what is bad has a finding, what is good has
// none. Compiled as the editable files of a kata are.
#include "documented/rule_of.hpp"

#include <kata/async_mutex.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::as_tuple;
using asio::awaitable;
using asio::use_awaitable;

namespace {

using Names = std::vector<std::string>;

// --- a call that did nothing

awaitable<void> insure(Names& insured, std::string painting) {
  co_await asio::post(use_awaitable);
  insured.push_back(std::move(painting));
}

namespace missing_await_bad {
// [missing-await: bad]
awaitable<void> lend(Names& insured, std::string painting) {
  auto policy = insure(insured, painting);  // makes a coroutine, and runs not a single line of it
  co_await asio::post(use_awaitable);
}
// [end]
}  // namespace missing_await_bad

namespace missing_await_good {
// [missing-await: good]
awaitable<void> lend(Names& insured, std::string painting) {
  co_await insure(insured, painting);
  co_await asio::post(use_awaitable);
}
// [end]
}  // namespace missing_await_good

TEST(CommonBugs, MissingAwait) {
  const auto program = [](kata::World& world, awaitable<void> (&lend)(Names&, std::string)) {
    Names& insured = world.make<Names>();
    world.run(lend(insured, "The Night Watch"));
    EXPECT_EQ(insured, Names{"The Night Watch"});
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, missing_await_bad::lend); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, missing_await_good::lend); }), "");
}

// --- nobody waited

struct Desk {
  explicit Desk(kata::World& world) : world{world}, all_done{world.executor(), asio::steady_timer::time_point::max()} {}
  kata::World& world;
  int under_way = 0;
  int delivered = 0;
  asio::steady_timer all_done;  // never expires: cancel() wakes who waits
};

namespace detached_bad {
// [detached: bad]
awaitable<void> deliver(Desk& desk) {
  co_await desk.world.external();
  ++desk.delivered;
}

void accept(Desk& desk) { asio::co_spawn(desk.world.executor(), deliver(desk), asio::detached); }

awaitable<void> close(Desk&) { co_return; }  // and what is on its way, goes on without a desk
// [end]
}  // namespace detached_bad

namespace detached_good {
// [detached: good]
awaitable<void> deliver(Desk& desk) {
  co_await desk.world.external();
  ++desk.delivered;
  if (--desk.under_way == 0) desk.all_done.cancel();
}

void accept(Desk& desk) {
  ++desk.under_way;  // from now on, not from when it starts
  asio::co_spawn(desk.world.executor(), deliver(desk), asio::detached);
}

awaitable<void> close(Desk& desk) {
  while (desk.under_way > 0) co_await desk.all_done.async_wait(as_tuple(use_awaitable));
}
// [end]
}  // namespace detached_good

TEST(CommonBugs, Detached) {
  const auto program = [](kata::World& world, void (&accept)(Desk&), awaitable<void> (&close)(Desk&)) {
    Desk& desk = world.make<Desk>(world);
    for (int i = 0; i < 2; ++i) accept(desk);
    world.run(close(desk));
    EXPECT_EQ(desk.delivered, 2);
  };
  EXPECT_EQ(rule_of(kata::single,
                    [&](kata::World& world) { program(world, detached_bad::accept, detached_bad::close); }),
            "assertion");
  EXPECT_EQ(rule_of(kata::single,
                    [&](kata::World& world) { program(world, detached_good::accept, detached_good::close); }),
            "");
}

// --- two locks, two orders

using Locks = std::array<kata::AsyncMutex, 2>;

namespace lock_order_bad {
// [lock-order: bad]
awaitable<void> move_boxes(Locks& places, std::size_t from, std::size_t to) {
  const auto source = co_await places[from].lock();
  co_await asio::post(use_awaitable);
  const auto target = co_await places[to].lock();  // another move may have it, and wait for `from`
}
// [end]
}  // namespace lock_order_bad

namespace lock_order_good {
// [lock-order: good]
awaitable<void> move_boxes(Locks& places, std::size_t from, std::size_t to) {
  const auto first = co_await places[std::min(from, to)].lock();  // everybody takes them in this order
  co_await asio::post(use_awaitable);
  const auto second = co_await places[std::max(from, to)].lock();
}
// [end]
}  // namespace lock_order_good

TEST(CommonBugs, LockOrder) {
  const auto program = [](kata::World& world, awaitable<void> (&move_boxes)(Locks&, std::size_t, std::size_t)) {
    Locks& places = world.make<Locks>();
    world.spawn(move_boxes(places, 0, 1));
    world.spawn(move_boxes(places, 1, 0));
    world.run_spawned();
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, lock_order_bad::move_boxes); }), "stuck");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, lock_order_good::move_boxes); }), "");
}

// --- a lock of threads, held by a coroutine

struct Directory {
  std::mutex mutex;
  std::map<std::string, int> extensions;
};

awaitable<int> ask_the_store() {
  co_await asio::post(use_awaitable);
  co_return 4711;
}

namespace mutex_bad {
// [mutex-across-await: bad]
awaitable<void> load(Directory& directory, std::string name) {
  const std::lock_guard lock{directory.mutex};
  directory.extensions[name] = co_await ask_the_store();  // the next one stops the thread in lock()
}
// [end]
}  // namespace mutex_bad

namespace mutex_good {
// [mutex-across-await: good]
awaitable<void> load(Directory& directory, std::string name) {
  const int extension = co_await ask_the_store();
  const std::lock_guard lock{directory.mutex};
  directory.extensions[name] = extension;
}
// [end]
}  // namespace mutex_good

TEST(CommonBugs, MutexAcrossAwait) {
  const auto program = [](kata::World& world, awaitable<void> (&load)(Directory&, std::string)) {
    Directory& directory = world.make<Directory>();
    for (const char* name : {"Ada", "Bob"}) world.spawn(load(directory, name));
    world.run_spawned();
    EXPECT_EQ(directory.extensions.size(), 2u);
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, mutex_bad::load); }), "stuck");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, mutex_good::load); }), "");
}

// --- a container that changes meanwhile

struct Port {
  std::vector<std::string> ships{"Ada", "Bob", "Cyd"};
  Names called;
};

awaitable<void> call(Port& port, std::string ship) {
  port.called.push_back(ship);
  co_await asio::post(use_awaitable);
}

namespace container_bad {
// [changed-container: bad]
awaitable<void> warn(Port& port) {
  // Right for the compiler, and Bob is left out if Ada leaves while she is called.
  for (std::size_t i = 0; i < port.ships.size(); ++i) co_await call(port, port.ships[i]);
}
// [end]
}  // namespace container_bad

namespace container_good {
// [changed-container: good]
awaitable<void> warn(Port& port) {
  const std::vector<std::string> ships = port.ships;  // nobody else changes this one
  for (const std::string& ship : ships)
    if (std::ranges::count(port.ships, ship) > 0) co_await call(port, ship);  // asked anew after each wait
}
// [end]
}  // namespace container_good

TEST(CommonBugs, ChangedContainer) {
  const auto program = [](kata::World& world, awaitable<void> (&warn)(Port&)) {
    Port& port = world.make<Port>();
    world.spawn(warn(port));
    world.later([&port] { std::erase(port.ships, "Ada"); });
    world.run_spawned();
    std::erase(port.called, "Ada");
    EXPECT_EQ(port.called, (Names{"Bob", "Cyd"}));
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, container_bad::warn); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, container_good::warn); }), "");
}

// --- one failure that stops all

using Job = std::function<awaitable<void>()>;

namespace isolation_bad {
// [isolation: bad]
awaitable<void> run_all(const std::vector<Job>& jobs, Names& errors) {
  try {
    for (const Job& job : jobs) co_await job();  // the first that fails ends the loop
  } catch (const std::exception& error) {
    errors.push_back(error.what());
  }
}
// [end]
}  // namespace isolation_bad

namespace isolation_good {
// [isolation: good]
awaitable<void> run_all(const std::vector<Job>& jobs, Names& errors) {
  for (const Job& job : jobs) {
    try {
      co_await job();
    } catch (const std::exception& error) {
      errors.push_back(error.what());
    }
  }
}
// [end]
}  // namespace isolation_good

awaitable<void> fail(std::string why) {
  co_await asio::post(use_awaitable);
  throw std::runtime_error{why};
}

TEST(CommonBugs, Isolation) {
  const auto program = [](kata::World& world, awaitable<void> (&run_all)(const std::vector<Job>&, Names&)) {
    Names& errors = world.make<Names>();
    const auto& jobs =
        world.make<std::vector<Job>>(std::vector<Job>{[] { return fail("no paper"); }, [] { return fail("no disk"); }});
    world.run(run_all(jobs, errors));
    EXPECT_EQ(errors, (Names{"no paper", "no disk"}));
  };
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, isolation_bad::run_all); }), "assertion");
  EXPECT_EQ(rule_of(kata::single, [&](kata::World& world) { program(world, isolation_good::run_all); }), "");
}

}  // namespace
