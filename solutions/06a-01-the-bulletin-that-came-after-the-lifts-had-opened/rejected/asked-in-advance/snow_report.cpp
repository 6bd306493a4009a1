// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

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
  for (const std::string& station : stations) asio::co_spawn(executor, impl_->depth_of(station), [](auto&&...) {});
  std::vector<Depth> depths;
  for (std::string& station : stations) depths.push_back(co_await impl_->depth_of(std::move(station)));
  co_return depths;
}
