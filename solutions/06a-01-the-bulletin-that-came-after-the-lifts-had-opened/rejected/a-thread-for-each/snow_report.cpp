// SPDX-License-Identifier: MIT
#include "snow_report.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <exception>
#include <future>
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
  std::vector<std::future<Depth>> answers;
  for (std::string& station : stations)
    answers.push_back(std::async(std::launch::async, [this, station = std::move(station)] {
      asio::io_context context;
      auto answer = asio::co_spawn(context, impl_->depth_of(station), asio::use_future);
      context.run();
      return answer.get();
    }));
  std::vector<Depth> depths;
  for (std::future<Depth>& answer : answers) depths.push_back(answer.get());
  co_return depths;
}
