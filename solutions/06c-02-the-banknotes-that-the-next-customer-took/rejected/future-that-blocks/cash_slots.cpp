// SPDX-License-Identifier: MIT
#include "cash_slots.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <future>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct CashSlots::Impl {
  Hardware hardware;
};

CashSlots::CashSlots(Hardware hardware) : impl_{new Impl{std::move(hardware)}} {}

CashSlots::~CashSlots() = default;

asio::awaitable<bool> CashSlots::pay_out(int slot, int notes) {
  Hardware& hardware = impl_->hardware;

  co_await asio::this_coro::executor;
  hardware.present(slot, notes);
  std::promise<void> emptied;
  bool watching = true;
  const int watch = hardware.watch(slot, [&] {
    watching = false;
    emptied.set_value();
  });
  emptied.get_future().wait_for(30s);
  if (watching) hardware.unwatch(watch);
  co_return !hardware.draw_in(slot);
}
