// SPDX-License-Identifier: MIT
#include "cash_slots.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <tuple>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

struct CashSlots::Impl {
  Hardware hardware;
};

CashSlots::CashSlots(Hardware hardware) : impl_{new Impl{std::move(hardware)}} {}

CashSlots::~CashSlots() = default;

asio::awaitable<bool> CashSlots::pay_out(int slot, int notes) {
  Hardware& hardware = impl_->hardware;

  asio::steady_timer second{co_await asio::this_coro::executor};
  hardware.present(slot, notes);
  bool watching = true;
  const int watch = hardware.watch(slot, [&] { watching = false; });
  error_code error;
  for (int seconds = 0; seconds < 30 && watching && !error; ++seconds) {
    second.expires_after(1s);
    std::tie(error) = co_await second.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (watching) hardware.unwatch(watch);
  const bool drawn_in = hardware.draw_in(slot);
  if (drawn_in && error) throw boost::system::system_error{error};
  co_return !drawn_in;
}
