// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
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
  const auto depths = std::make_shared<std::vector<Depth>>(stations.size());
  for (std::size_t i = 0; i < stations.size(); ++i)
    asio::co_spawn(executor, impl_->depth_of(stations[i]), [depths, i](std::exception_ptr error, Depth depth) {
      if (error) std::rethrow_exception(error);
      (*depths)[i] = std::move(depth);
    });
  asio::steady_timer timer{executor, std::chrono::minutes{15}};
  co_await timer.async_wait(asio::use_awaitable);
  co_return *depths;
}
