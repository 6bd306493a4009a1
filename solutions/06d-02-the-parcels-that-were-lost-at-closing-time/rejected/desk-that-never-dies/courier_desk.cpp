// SPDX-License-Identifier: MIT
#include "courier_desk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <list>
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
  std::list<Parcel> on_tour{};

  asio::awaitable<void> handle(std::list<Parcel>::iterator place) {
    const Parcel parcel = *place;
    try {
      Receipt receipt = co_await services.deliver(parcel);
      co_await services.file(std::move(receipt));
    } catch (const std::exception& error) {
      failures.push_back({parcel.number, error.what()});
    } catch (...) {
      failures.push_back({parcel.number, "unknown error"});
    }
    if (--under_way == 0) all_done.cancel();
    co_await asio::post(executor, asio::use_awaitable);  // others first: the list is only for the window display
    on_tour.erase(place);
  }
};

CourierDesk::CourierDesk(asio::any_io_executor executor, Services services)
    : impl_{new Impl{std::move(executor), std::move(services)}} {}

CourierDesk::~CourierDesk() {
  (void)impl_.release();  // a parcel may still be using it
}

void CourierDesk::accept(Parcel parcel) {
  if (impl_->closed) throw std::logic_error{"the desk is closed"};
  ++impl_->under_way;
  const auto place = impl_->on_tour.insert(impl_->on_tour.end(), std::move(parcel));
  asio::co_spawn(impl_->executor, impl_->handle(place), asio::detached);
}

asio::awaitable<std::vector<Failure>> CourierDesk::close() {
  impl_->closed = true;
  while (impl_->under_way > 0) co_await impl_->all_done.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return impl_->failures;
}
