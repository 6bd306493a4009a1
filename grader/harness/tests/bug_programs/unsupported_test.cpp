// SPDX-License-Identifier: MIT
// What a simulated world does not control is found, with the coroutine that did it.
#include "expectations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <pthread.h>
#include <system_error>
#include <thread>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace bug_programs;
using namespace std::chrono_literals;

namespace {

awaitable<void> call(std::function<void()> function) {
  co_await asio::post(use_awaitable);  // [calls]
  function();
}

kata::Body calling(std::function<void()> function) {
  return [function](kata::World& world) {
    world.spawn(call(function));
    world.run_to_end();
  };
}

TEST(Unsupported, CallsAreNamed) {
  const struct {
    const char* call;
    std::function<void()> function;
  } rows[] = {
      {"socket", [] {
         asio::io_context io;
         asio::ip::tcp::socket socket{io, asio::ip::tcp::v4()};
       }},
      {"poll", [] { asio::io_context{}.poll(); }},
      {"run_one", [] {
         asio::io_context io;
         for (bool done = false; !done; io.run_one()) asio::post(io, [&] { done = true; });
       }},
      {"run_for", [] { asio::io_context{}.run_for(1s); }},
      {"pthread_exit", [] { pthread_exit(nullptr); }},
      {"pthread_cancel", [] { pthread_cancel(pthread_self()); }},
      {"sigaction", [] {
         asio::io_context io;
         asio::signal_set signals{io, 15};
       }},
  };
  for (const auto& row : rows) {
    const auto report = expect_bug(kata::single, {"unsupported", line_of("calls")}, calling(row.function));
    ASSERT_EQ(report.findings.size(), 1u) << row.call;
    EXPECT_NE(report.findings[0].message.find(row.call), std::string::npos) << report.findings[0].message;
    EXPECT_FALSE(report.findings[0].stacks.empty()) << row.call;
  }
  expect_right(kata::single, calling([] {}));
}

awaitable<void> look_up() {
  asio::ip::tcp::resolver resolver{co_await asio::this_coro::executor};
  co_await resolver.async_resolve("localhost", "80", use_awaitable);
}

awaitable<void> work_on_the_system_executor() {
  co_await asio::post(asio::system_executor{}, use_awaitable);
}

TEST(Unsupported, AreThreadsThatNobodyCanFollow) {
  for (const auto run : {look_up, work_on_the_system_executor}) {
    const kata::SearchReport report = kata::search(kata::single, [&](kata::World& world) {
      world.spawn(run());
      world.run_to_end();
    });
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_EQ(report.findings[0].rule, "unsupported")
        << report.findings[0].message << report.findings[0].place.line << report.findings[0].notes.size();
  }
}

TEST(Unsupported, IsAPoolThatOutlivesTheTest) {
  const kata::SearchReport report = kata::search(kata::single, [](kata::World&) {
    static asio::thread_pool* const pool = new asio::thread_pool{1};
    asio::post(*pool, [] {});
  });
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "unsupported") << report.findings[0].message;
}

TEST(Unsupported, IsAProgramThatDependsOnMoreThanItsInputs) {
  int runs = 0;
  const kata::SearchReport report = kata::search(kata::pool(2), [&](kata::World& world) {
    for (int i = 0; i < 2 + runs % 2; ++i) asio::post(world.context(), [] {});
    ++runs;
    world.run_to_end();
  });
  EXPECT_EQ(report.how, "failed");
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].rule, "unsupported");
}

}  // namespace
