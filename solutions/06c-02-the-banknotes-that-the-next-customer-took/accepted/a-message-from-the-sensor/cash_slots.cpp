// SPDX-License-Identifier: MIT
#include "cash_slots.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

struct CashSlots::Impl {
  Hardware hardware;
};

CashSlots::CashSlots(Hardware hardware) : impl_{new Impl{std::move(hardware)}} {}

CashSlots::~CashSlots() = default;

asio::awaitable<bool> CashSlots::pay_out(int slot, int notes) {
  Hardware& hardware = impl_->hardware;

  const auto executor = co_await asio::this_coro::executor;
  asio::experimental::channel<void(error_code)> emptied{executor, 1};
  asio::steady_timer timer{executor};
  hardware.present(slot, notes);
  timer.expires_after(30s);
  bool watching = true;
  const int watch = hardware.watch(slot, [&] {
    watching = false;
    emptied.try_send(error_code{});
  });
  std::exception_ptr error;
  try {
    co_await (emptied.async_receive(asio::use_awaitable) || timer.async_wait(asio::use_awaitable));
  } catch (...) {
    error = std::current_exception();
  }
  if (watching) hardware.unwatch(watch);
  const bool drawn_in = hardware.draw_in(slot);
  if (drawn_in && error) std::rethrow_exception(error);
  co_return !drawn_in;
}
