// SPDX-License-Identifier: MIT
#include "courier_desk.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct CourierDesk::Impl {
  asio::any_io_executor executor;
  Services services;
  bool closed = false;
  std::vector<Failure> failures{};
  std::size_t under_way = 0;
  std::vector<std::function<void()>> waiting{};  // each makes one close() go on

  asio::awaitable<void> handle(Parcel parcel) {
    try {
      Receipt receipt = co_await services.deliver(parcel);
      co_await services.file(std::move(receipt));
    } catch (const std::exception& error) {
      failures.push_back({parcel.number, error.what()});
    } catch (...) {
      failures.push_back({parcel.number, "unknown error"});
    }
    if (--under_way > 0) co_return;
    for (const auto& go_on : waiting) go_on();
    waiting.clear();
  }

  auto wait() {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this](auto handler) {
          // A handler is called once; the pointer is there because std::function copies.
          auto kept = std::make_shared<decltype(handler)>(std::move(handler));
          waiting.push_back([executor = executor, kept] { asio::dispatch(executor, std::move(*kept)); });
        },
        asio::use_awaitable);
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
  if (impl_->under_way > 0) co_await impl_->wait();
  co_return impl_->failures;
}
