// SPDX-License-Identifier: MIT
#include "courier_desk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <exception>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct CourierDesk::Impl {
  asio::any_io_executor executor;
  Services services;
  bool closed = false;
  std::vector<Failure> failures{};
  std::size_t under_way = 0;
  asio::steady_timer all_done{executor, asio::steady_timer::time_point::max()};
  asio::experimental::channel<void(boost::system::error_code, std::optional<Parcel>)> queue{
      executor, std::numeric_limits<std::size_t>::max()};

  asio::awaitable<void> handle(Parcel parcel) {
    try {
      Receipt receipt = co_await services.deliver(parcel);
      co_await services.file(std::move(receipt));
    } catch (const std::exception& error) {
      failures.push_back({parcel.number, error.what()});
    } catch (...) {
      failures.push_back({parcel.number, "unknown error"});
    }
    end_one();
  }

  void end_one() {
    if (--under_way == 0) all_done.cancel();
  }

  // Sends parcels out until there is none in what it gets.
  asio::awaitable<void> dispatch() {
    for (;;) {
      auto [error, parcel] = co_await queue.async_receive(asio::as_tuple(asio::use_awaitable));
      if (error || !parcel) break;
      asio::co_spawn(executor, handle(std::move(*parcel)), asio::detached);
    }
    end_one();
  }
};

CourierDesk::CourierDesk(asio::any_io_executor executor, Services services)
    : impl_{new Impl{std::move(executor), std::move(services)}} {
  ++impl_->under_way;
  asio::co_spawn(impl_->executor, impl_->dispatch(), asio::detached);
}

CourierDesk::~CourierDesk() = default;

void CourierDesk::accept(Parcel parcel) {
  if (impl_->closed) throw std::logic_error{"the desk is closed"};
  ++impl_->under_way;
  impl_->queue.try_send(boost::system::error_code{}, std::move(parcel));
}

asio::awaitable<std::vector<Failure>> CourierDesk::close() {
  if (!std::exchange(impl_->closed, true)) impl_->queue.try_send(boost::system::error_code{}, std::nullopt);
  while (impl_->under_way > 0) co_await impl_->all_done.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return impl_->failures;
}
