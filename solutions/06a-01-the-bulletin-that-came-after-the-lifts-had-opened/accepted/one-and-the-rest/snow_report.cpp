// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
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

  asio::awaitable<std::vector<Depth>> from(const std::vector<std::string>& stations, std::size_t first) {
    using namespace asio::experimental::awaitable_operators;
    if (first == stations.size()) co_return std::vector<Depth>{};
    auto [depth, depths] = co_await (depth_of(stations[first]) && from(stations, first + 1));
    depths.insert(depths.begin(), std::move(depth));
    co_return depths;
  }
};

SnowReport::SnowReport(Ask ask) : impl_{new Impl{std::move(ask)}} {}

SnowReport::~SnowReport() = default;

asio::awaitable<std::vector<Depth>> SnowReport::collect(std::vector<std::string> stations) {
  co_return co_await impl_->from(stations, 0);
}
