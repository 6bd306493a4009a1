// SPDX-License-Identifier: MIT
#include "cash_slots.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct CashSlots::Impl {
  Hardware hardware;
};

CashSlots::CashSlots(Hardware hardware) : impl_{new Impl{std::move(hardware)}} {}

CashSlots::~CashSlots() = default;

asio::awaitable<bool> CashSlots::pay_out(int slot, int notes) {
  asio::steady_timer timer{co_await asio::this_coro::executor};
  impl_->hardware.present(slot, notes);
  timer.expires_after(30s);
  try {
    co_await timer.async_wait(asio::use_awaitable);
  } catch (...) {
    if (impl_->hardware.draw_in(slot)) throw;
  }
  co_return !impl_->hardware.draw_in(slot);
}
