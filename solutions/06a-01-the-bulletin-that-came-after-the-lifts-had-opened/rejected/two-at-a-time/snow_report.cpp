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
};

SnowReport::SnowReport(Ask ask) : impl_{new Impl{std::move(ask)}} {}

SnowReport::~SnowReport() = default;

asio::awaitable<std::vector<Depth>> SnowReport::collect(std::vector<std::string> stations) {
  using namespace asio::experimental::awaitable_operators;
  std::vector<Depth> depths;
  for (std::size_t i = 0; i < stations.size(); i += 2) {
    if (i + 1 == stations.size()) {
      depths.push_back(co_await impl_->depth_of(stations[i]));
      break;
    }
    auto [one, other] = co_await (impl_->depth_of(stations[i]) && impl_->depth_of(stations[i + 1]));
    depths.push_back(std::move(one));
    depths.push_back(std::move(other));
  }
  co_return depths;
}
