// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct SnowReport::Impl {
  Ask ask;

  asio::awaitable<void> ask_for(Depth& depth, std::string station) {
    depth.station = station;
    try {
      depth.centimetres = co_await ask(std::move(station));
    } catch (const std::exception& error) {
      depth.error = error.what();
    }
  }
};

SnowReport::SnowReport(Ask ask) : impl_{new Impl{std::move(ask)}} {}

SnowReport::~SnowReport() = default;

asio::awaitable<std::vector<Depth>> SnowReport::collect(std::vector<std::string> stations) {
  const auto executor = co_await asio::this_coro::executor;
  std::vector<Depth> depths(stations.size());
  asio::experimental::channel<void(boost::system::error_code)> done{executor, 1};
  std::size_t missing = stations.size();
  for (std::size_t i = 0; i < stations.size(); ++i)
    asio::co_spawn(executor, impl_->ask_for(depths[i], stations[i]), [&](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
      if (--missing == 0) done.try_send(boost::system::error_code{});
    });
  if (!stations.empty()) co_await done.async_receive(asio::use_awaitable);
  co_return depths;
}
