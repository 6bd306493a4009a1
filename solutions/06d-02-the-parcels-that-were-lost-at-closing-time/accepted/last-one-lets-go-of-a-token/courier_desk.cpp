// SPDX-License-Identifier: MIT
#include "courier_desk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

namespace {

// Wakes all who wait when the last owner lets go of it.
class Token {
 public:
  explicit Token(asio::steady_timer& wakes) : wakes_{wakes} {}
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;
  ~Token() { wakes_.cancel(); }

 private:
  asio::steady_timer& wakes_;
};

}  // namespace

struct CourierDesk::Impl {
  asio::any_io_executor executor;
  Services services;
  std::vector<Failure> failures{};
  asio::steady_timer all_done{executor, asio::steady_timer::time_point::max()};
  std::shared_ptr<Token> open = std::make_shared<Token>(all_done);
  std::weak_ptr<Token> under_way = open;

  asio::awaitable<void> handle(Parcel parcel, std::shared_ptr<Token>) {
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
  if (!impl_->open) throw std::logic_error{"the desk is closed"};
  asio::co_spawn(impl_->executor, impl_->handle(std::move(parcel), impl_->open), asio::detached);
}

asio::awaitable<std::vector<Failure>> CourierDesk::close() {
  impl_->open.reset();
  while (!impl_->under_way.expired()) co_await impl_->all_done.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return impl_->failures;
}
