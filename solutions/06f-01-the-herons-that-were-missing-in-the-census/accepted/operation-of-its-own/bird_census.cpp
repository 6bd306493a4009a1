// SPDX-License-Identifier: MIT
#include "bird_census.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <functional>
#include <utility>

namespace asio = boost::asio;

namespace {

constexpr std::size_t kinds = 3;

std::size_t index(Bird bird) { return static_cast<std::size_t>(bird); }

// Calls `work` there, then completes where whoever waits for it belongs, with what `work` threw.
asio::awaitable<void> run_in(asio::any_io_executor place, std::function<void()> work) {
  const auto start = [](auto handler, asio::any_io_executor place, std::function<void()> work) {
    const asio::any_io_executor home = asio::get_associated_executor(handler, place);
    asio::post(place, [handler = std::move(handler), home, work = std::move(work)]() mutable {
      std::exception_ptr error;
      try {
        work();
      } catch (...) {
        error = std::current_exception();
      }
      asio::post(home, asio::append(std::move(handler), error));
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(start, asio::use_awaitable,
                                                                                         place, std::move(work));
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
  Birds birds;
  co_await run_in(impl_->workers, [&] { birds = impl_->recognise(picture); });
  co_await impl_->store(picture, birds);
  co_await run_in(impl_->desk, [&] {
    for (const Bird bird : birds) ++impl_->counts[index(bird)];
  });
}

asio::awaitable<long> BirdCensus::count(Bird bird) {
  long counted = 0;
  co_await run_in(impl_->desk, [&] { counted = impl_->counts[index(bird)]; });
  co_return counted;
}
