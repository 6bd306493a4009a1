// SPDX-License-Identifier: MIT
#include "bird_census.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace asio = boost::asio;

namespace {

constexpr std::size_t kinds = 3;

std::size_t index(Bird bird) { return static_cast<std::size_t>(bird); }

}  // namespace

struct BirdCensus::Impl {
  asio::any_io_executor workers;
  Recognise recognise;
  Store store;
  asio::strand<asio::any_io_executor> desk = asio::make_strand(workers);
  std::array<long, kinds> counts{};  // touched at the desk only

  asio::awaitable<void> take(Picture picture) {
    const Birds birds = recognise(picture);
    co_await store(picture, birds);
    co_await asio::dispatch(asio::bind_executor(desk, asio::use_awaitable));
    for (const Bird bird : birds) ++counts[index(bird)];
  }
};

BirdCensus::BirdCensus(asio::any_io_executor workers, Recognise recognise, Store store)
    : impl_{new Impl{std::move(workers), std::move(recognise), std::move(store)}} {}

BirdCensus::~BirdCensus() = default;

asio::awaitable<void> BirdCensus::add(Picture picture) {
  co_await asio::co_spawn(impl_->workers, impl_->take(std::move(picture)), asio::use_awaitable);
}

asio::awaitable<long> BirdCensus::count(Bird bird) {
  const auto look = [](const long& counted) -> asio::awaitable<long> { co_return counted; };
  co_return co_await asio::co_spawn(impl_->desk, look(impl_->counts[index(bird)]), asio::use_awaitable);
}
