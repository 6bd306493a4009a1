// SPDX-License-Identifier: MIT
#include "courier_desk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct CourierDesk::Impl {
  asio::any_io_executor executor;
  Services services;
  bool closed = false;
  std::vector<Failure> failures{};
  std::size_t under_way = 0;
  asio::steady_timer all_done{executor, asio::steady_timer::time_point::max()};  // cancelled when nothing is

  asio::awaitable<void> handle(Parcel parcel) {
    try {
      Receipt receipt = co_await services.deliver(parcel);
      co_await services.file(std::move(receipt));
    } catch (const std::exception& error) {
      failures.push_back({parcel.number, error.what()});
    } catch (...) {
      failures.push_back({parcel.number, "unknown error"});
    }
    if (--under_way == 0) {
      all_done.cancel_one();
      all_done.cancel_one();
    }
  }
};

CourierDesk::CourierDesk(asio::any_io_executor executor, Services services)
    : impl_{new Impl{std::move(executor), std::move(services)}} {}

CourierDesk::~CourierDesk() = default;

void CourierDesk::accept(Parcel parcel) {
  if (impl_->closed) throw std::logic_error{"the desk is closed"};
  ++impl_->under_way;
  asio::co_spawn(impl_->executor, impl_->handle(std::move(parcel)), asio::detached);
}

asio::awaitable<std::vector<Failure>> CourierDesk::close() {
  impl_->closed = true;
  while (impl_->under_way > 0) co_await impl_->all_done.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return impl_->failures;
}
