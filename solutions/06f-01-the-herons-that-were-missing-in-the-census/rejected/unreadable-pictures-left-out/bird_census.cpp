// SPDX-License-Identifier: MIT
#include "bird_census.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <utility>

namespace asio = boost::asio;

namespace {

constexpr std::size_t kinds = 3;

std::size_t index(Bird bird) { return static_cast<std::size_t>(bird); }

asio::awaitable<void> go_to(asio::any_io_executor place) {
  co_await asio::post(asio::bind_executor(place, asio::use_awaitable));
}

}  // namespace

struct BirdCensus::Impl {
  asio::any_io_executor workers;
  Recognise recognise;
  Store store;
  asio::strand<asio::any_io_executor> desk = asio::make_strand(workers);
  std::array<long, kinds> counts{};  // touched at the desk only
};

BirdCensus::BirdCensus(asio::any_io_executor workers, Recognise recognise, Store store)
    : impl_{new Impl{std::move(workers), std::move(recognise), std::move(store)}} {}

BirdCensus::~BirdCensus() = default;

asio::awaitable<void> BirdCensus::add(Picture picture) {
  const asio::any_io_executor home = co_await asio::this_coro::executor;
  co_await go_to(impl_->workers);
  Birds birds;
  std::exception_ptr error;
  try {
    birds = impl_->recognise(picture);
  } catch (...) {
    error = std::current_exception();
  }
  co_await go_to(home);
  if (error) co_return;
  co_await impl_->store(picture, birds);
  co_await go_to(impl_->desk);
  for (const Bird bird : birds) ++impl_->counts[index(bird)];
  co_await go_to(home);
}

asio::awaitable<long> BirdCensus::count(Bird bird) {
  const asio::any_io_executor home = co_await asio::this_coro::executor;
  co_await go_to(impl_->desk);
  const long counted = impl_->counts[index(bird)];
  co_await go_to(home);
  co_return counted;
}
