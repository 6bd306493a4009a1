// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct SnowReport::Impl {
  Ask ask;

  asio::awaitable<Depth> depth_of(std::string station) {
    const int centimetres = co_await ask(station);
    co_return Depth{std::move(station), centimetres, ""};
  }
};

SnowReport::SnowReport(Ask ask) : impl_{new Impl{std::move(ask)}} {}

SnowReport::~SnowReport() = default;

asio::awaitable<std::vector<Depth>> SnowReport::collect(std::vector<std::string> stations) {
  if (stations.empty()) co_return std::vector<Depth>{};
  const auto executor = co_await asio::this_coro::executor;
  const auto question = [&](std::string station) {
    return asio::co_spawn(executor, impl_->depth_of(std::move(station)), asio::deferred);
  };
  std::vector<decltype(question(""))> questions;
  for (const std::string& station : stations) questions.push_back(question(station));
  auto [order, errors, depths] = co_await asio::experimental::make_parallel_group(std::move(questions))
                                     .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  for (std::size_t i = 0; i < stations.size(); ++i) depths[i].station = stations[i];
  co_return depths;
}
