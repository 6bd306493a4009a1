// SPDX-License-Identifier: MIT
// Exceptions that nobody hears of, or that somebody hears of who should not.
#include "expectations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <stdexcept>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;

namespace {

awaitable<void> save() {
  co_await asio::post(use_awaitable);  // [saves]
  throw std::runtime_error{"disk full"};
}

awaitable<int> count() {
  co_await asio::post(use_awaitable);  // [counts]
  throw std::runtime_error{"no such table"};
}

awaitable<void> refuse() {  // [refuses]
  throw std::runtime_error{"not open"};
  co_return;
}

awaitable<void> nested() {
  co_await save();  // [lets it through]
}

awaitable<void> careful() {
  try {
    co_await save();
  } catch (const std::runtime_error&) {
  }
}

template <class Awaitable>
kata::Body detached(Awaitable (&run)()) {
  return [&run](kata::World& world) {
    asio::co_spawn(world.context(), run(), asio::detached);
    world.run_to_end();
  };
}

TEST(Exceptions, ThatReachDetachedAreFoundWhereTheyWereThrown) {
  const auto report = expect_bug(kata::single, {"swallowed-exception", line_of("saves")}, detached(save));
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_NE(report.findings[0].message.find("disk full"), std::string::npos);
  EXPECT_EQ(report.findings[0].place.function, "save");
  expect_bug(kata::single, {"swallowed-exception", line_of("counts")}, detached(count));
  expect_bug(kata::single, {"swallowed-exception", line_of("refuses")}, detached(refuse));
  const auto through = expect_bug(kata::single, {"swallowed-exception", line_of("saves")}, detached(nested));
  ASSERT_EQ(through.findings.size(), 1u);
  EXPECT_EQ(through.findings[0].place.line, line_of("lets it through"));
  expect_right(kata::single, detached(careful));
}

TEST(Exceptions, ThatSomebodyLooksAtAreNotSwallowed) {
  expect_right(kata::single, [](kata::World& world) {
    bool& heard = world.make<bool>(false);
    asio::co_spawn(world.context(), save(), [&heard](const std::exception_ptr& error) { heard = error != nullptr; });
    asio::co_spawn(world.context(), count(), [](const std::exception_ptr&, int) {});
    world.run_to_end();
    EXPECT_TRUE(heard);
  });
}

// Opening takes a moment; who comes before that is refused.
struct File {
  bool open = false;
};

awaitable<void> open_file(File& file, kata::World& world) {
  co_await world.external();
  file.open = true;
}

awaitable<void> write(File& file, kata::World& world) {
  co_await world.external();  // [writes]
  if (!file.open) throw std::logic_error{"not open"};
}

awaitable<void> open_then_write(File& file, kata::World& world) {
  co_await open_file(file, world);
  co_await write(file, world);
}

TEST(Exceptions, ThatAreThrownInOneOrderOnly) {
  expect_bug(kata::single, {"swallowed-exception", line_of("writes"), Order::unusual}, [](kata::World& world) {
    File& file = world.make<File>();
    asio::co_spawn(world.context(), open_file(file, world), asio::detached);
    asio::co_spawn(world.context(), write(file, world), asio::detached);
    world.run_to_end();
  });
  expect_right(kata::single, [](kata::World& world) {
    asio::co_spawn(world.context(), open_then_write(world.make<File>(), world), asio::detached);
    world.run_to_end();
  });
}

TEST(Exceptions, ThatComeOutOfTheLoopAreFound) {
  const auto rethrow = [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  };
  expect_bug(kata::single, {"escaped-exception", line_of("saves")}, [&](kata::World& world) {
    asio::co_spawn(world.context(), save(), rethrow);
    world.run_to_end();
  });
  expect_bug(kata::single, {"escaped-exception", 0}, [](kata::World& world) {
    asio::post(world.context(), [] { throw std::runtime_error{"thrown by a handler"}; });
    world.run_to_end();
  });
  expect_right(kata::single, [&](kata::World& world) {
    asio::co_spawn(world.context(), careful(), rethrow);
    world.run_to_end();
  });
}

TEST(Exceptions, OfTheTestItselfFailIt) {
  expect_bug(kata::single, {"assertion", line_of("saves")}, [](kata::World& world) { world.run(save()); });
  expect_bug(kata::single, {"assertion", line_of("saves")}, [](kata::World& world) {
    world.spawn(save());
    world.run_to_end();
  });
  expect_bug(kata::single, {"assertion", 0}, [](kata::World&) { throw 7; });
  expect_right(kata::single, [](kata::World& world) { EXPECT_THROW(world.run(save()), std::runtime_error); });
}

}  // namespace
