// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

constexpr std::size_t most = 8;

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

  asio::awaitable<std::vector<Depth>> all_of(std::vector<std::string> stations) {
    if (stations.empty()) co_return std::vector<Depth>{};
    const auto executor = co_await asio::this_coro::executor;
    const auto question = [&](std::string station) {
      return asio::co_spawn(executor, depth_of(std::move(station)), asio::deferred);
    };
    std::vector<decltype(question(""))> questions;
    for (std::string& station : stations) questions.push_back(question(std::move(station)));
    auto [order, errors, depths] = co_await asio::experimental::make_parallel_group(std::move(questions))
                                       .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    co_return depths;
  }
};

SnowReport::SnowReport(Ask ask) : impl_{new Impl{std::move(ask)}} {}

SnowReport::~SnowReport() = default;

asio::awaitable<std::vector<Depth>> SnowReport::collect(std::vector<std::string> stations) {
  std::vector<Depth> depths;
  for (std::size_t first = 0; first < stations.size(); first += most) {
    const std::size_t count = std::min(most, stations.size() - first);
    const auto begin = stations.begin() + static_cast<std::ptrdiff_t>(first);
    std::vector<Depth> some = co_await impl_->all_of({begin, begin + static_cast<std::ptrdiff_t>(count)});
    std::move(some.begin(), some.end(), std::back_inserter(depths));
  }
  co_return depths;
}
