// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

using Answers = asio::experimental::channel<void(std::exception_ptr, std::size_t, Depth)>;

struct SnowReport::Impl {
  Ask ask;

  // What the station says, or why it says nothing.
  asio::awaitable<Depth> depth_of(std::string station) {
    Depth depth{station, 0, ""};
    try {
      depth.centimetres = co_await ask(std::move(station));
    } catch (const std::exception& error) {
      depth.error = error.what();
    }
    co_return depth;
  }
};

SnowReport::SnowReport(Ask ask) : impl_{new Impl{std::move(ask)}} {}

SnowReport::~SnowReport() = default;

asio::awaitable<std::vector<Depth>> SnowReport::collect(std::vector<std::string> stations) {
  const auto executor = co_await asio::this_coro::executor;
  std::vector<Depth> depths(stations.size());
  Answers answers{executor, stations.size()};
  for (std::size_t i = 0; i < stations.size(); ++i)
    asio::co_spawn(executor, impl_->depth_of(stations[i]), [&answers, i](std::exception_ptr error, Depth depth) {
      answers.try_send(error, i, std::move(depth));  // there is room for all
    });
  for (std::size_t i = 0; i < stations.size(); ++i) {
    auto [station, depth] = co_await answers.async_receive(asio::use_awaitable);
    depths[station] = std::move(depth);
  }
  co_return depths;
}
