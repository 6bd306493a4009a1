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
  using Results = asio::experimental::channel<void(boost::system::error_code, std::optional<Failure>)>;

  asio::any_io_executor executor;
  Services services;
  bool closed = false;
  std::size_t accepted = 0;
  std::size_t done = 0;
  std::vector<Failure> failures{};
  Results results{executor, std::numeric_limits<std::size_t>::max()};  // those that close() has not counted yet
  bool counting = false;
  asio::steady_timer counted{executor, asio::steady_timer::time_point::max()};

  asio::awaitable<void> handle(Parcel parcel) {
    std::optional<Failure> failure;
    try {
      Receipt receipt = co_await services.deliver(parcel);
      co_await services.file(std::move(receipt));
    } catch (const std::exception& error) {
      failure = {parcel.number, error.what()};
    } catch (...) {
      failure = {parcel.number, "unknown error"};
    }
    results.try_send(boost::system::error_code{}, std::move(failure));
  }

  // The first who closes counts, for all.
  asio::awaitable<void> count() {
    for (counting = true; done < accepted; ++done) {
      std::optional<Failure> failure = co_await results.async_receive(asio::use_awaitable);
      if (failure) failures.push_back(std::move(*failure));
    }
    counted.cancel();
  }
};

CourierDesk::CourierDesk(asio::any_io_executor executor, Services services)
    : impl_{new Impl{std::move(executor), std::move(services)}} {}

CourierDesk::~CourierDesk() = default;

void CourierDesk::accept(Parcel parcel) {
  if (impl_->closed) throw std::logic_error{"the desk is closed"};
  ++impl_->accepted;
  asio::co_spawn(impl_->executor, impl_->handle(std::move(parcel)), asio::detached);
}

asio::awaitable<std::vector<Failure>> CourierDesk::close() {
  impl_->closed = true;
  if (!impl_->counting) {
    co_await impl_->count();
  } else {
    while (impl_->done < impl_->accepted) co_await impl_->counted.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_return impl_->failures;
}
