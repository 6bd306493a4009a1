// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <map>
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
  std::map<std::string, Depth> answers;
  std::size_t missing = stations.size();
  asio::steady_timer all_there{executor, asio::steady_timer::time_point::max()};
  for (const std::string& station : stations)
    asio::co_spawn(executor, impl_->depth_of(station), [&](std::exception_ptr error, Depth depth) {
      if (error) std::rethrow_exception(error);
      answers[depth.station] = std::move(depth);
      if (--missing == 0) all_there.cancel();
    });
  while (missing > 0) co_await all_there.async_wait(asio::as_tuple(asio::use_awaitable));
  std::vector<Depth> depths;
  for (const std::string& station : stations) depths.push_back(answers[station]);
  co_return depths;
}
