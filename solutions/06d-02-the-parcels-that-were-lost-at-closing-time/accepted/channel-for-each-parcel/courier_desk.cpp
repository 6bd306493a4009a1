// SPDX-License-Identifier: MIT
#include "courier_desk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <exception>
#include <list>
#include <memory>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct CourierDesk::Impl {
  using End = asio::experimental::channel<void(boost::system::error_code)>;

  asio::any_io_executor executor;
  Services services;
  bool closed = false;
  std::vector<Failure> failures{};
  std::list<std::shared_ptr<End>> ends{};  // of the parcels that are under way, and perhaps of some others

  asio::awaitable<void> handle(Parcel parcel) {
    try {
      Receipt receipt = co_await services.deliver(parcel);
      co_await services.file(std::move(receipt));
    } catch (const std::exception& error) {
      failures.push_back({parcel.number, error.what()});
    } catch (...) {
      failures.push_back({parcel.number, "unknown error"});
    }
  }
};

CourierDesk::CourierDesk(asio::any_io_executor executor, Services services)
    : impl_{new Impl{std::move(executor), std::move(services)}} {}

CourierDesk::~CourierDesk() = default;

void CourierDesk::accept(Parcel parcel) {
  if (impl_->closed) throw std::logic_error{"the desk is closed"};
  std::erase_if(impl_->ends, [](const auto& end) { return !end->is_open(); });
  const auto end = impl_->ends.emplace_back(std::make_shared<Impl::End>(impl_->executor));
  asio::co_spawn(impl_->executor, impl_->handle(std::move(parcel)), [end](std::exception_ptr) { end->close(); });
}

asio::awaitable<std::vector<Failure>> CourierDesk::close() {
  impl_->closed = true;
  for (const auto& end : impl_->ends) co_await end->async_receive(asio::as_tuple(asio::use_awaitable));
  co_return impl_->failures;
}
