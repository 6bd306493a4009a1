// SPDX-License-Identifier: MIT
#include "bird_census.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstddef>
#include <mutex>
#include <utility>

namespace asio = boost::asio;

namespace {

constexpr std::size_t kinds = 3;

std::size_t index(Bird bird) { return static_cast<std::size_t>(bird); }

asio::awaitable<void> go_to(asio::any_io_executor place) { co_await asio::post(place, asio::use_awaitable); }

}  // namespace

struct BirdCensus::Impl {
  asio::any_io_executor workers;
  Recognise recognise;
  Store store;
  std::mutex mutex{};
  std::array<long, kinds> counts{};
};

BirdCensus::BirdCensus(asio::any_io_executor workers, Recognise recognise, Store store)
    : impl_{new Impl{std::move(workers), std::move(recognise), std::move(store)}} {}

BirdCensus::~BirdCensus() = default;

asio::awaitable<void> BirdCensus::add(Picture picture) {
  co_await go_to(impl_->workers);
  const Birds birds = impl_->recognise(picture);
  co_await impl_->store(picture, birds);
  const std::lock_guard lock{impl_->mutex};
  for (const Bird bird : birds) ++impl_->counts[index(bird)];
}

asio::awaitable<long> BirdCensus::count(Bird bird) {
  const std::lock_guard lock{impl_->mutex};
  co_return impl_->counts[index(bird)];
}
