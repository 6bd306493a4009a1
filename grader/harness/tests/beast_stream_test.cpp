// SPDX-License-Identifier: MIT
// Beast's in-memory stream in a world: it posts its completions, and a search runs them.
#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/_experimental/test/stream.hpp>

#include <gtest/gtest.h>

#include <string>

namespace asio = boost::asio;
using Stream = boost::beast::test::stream;

namespace {

asio::awaitable<void> send(Stream& stream) { co_await asio::async_write(stream, asio::buffer("hello", 5), asio::use_awaitable); }

asio::awaitable<std::string> receive(Stream& stream) {
  std::string text(5, ' ');
  co_await asio::async_read(stream, asio::buffer(text), asio::use_awaitable);
  co_return text;
}

TEST(BeastStream, PassesBytesInEveryOrder) {
  const kata::SearchReport report = kata::search(kata::pool(2), [](kata::World& world) {
    auto& near = world.make<Stream>(world.context());
    auto& far = world.make<Stream>(boost::beast::test::connect(near));
    world.spawn(send(near));
    EXPECT_EQ(world.run(receive(far)), "hello");
    world.run_to_end();
  });
  EXPECT_EQ(report.how, "exhaustive");
  EXPECT_GT(report.schedules, 1u);
  for (const kata::Finding& finding : report.findings) ADD_FAILURE() << finding.message;
}

}  // namespace
