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
#include <map>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

struct CashSlots::Impl {
  Hardware hardware;

  // Who waits at which slot.
  struct Waiting {
    int watch;
    asio::steady_timer* wake;
    bool* drawn_in;
  };
  std::map<int, Waiting> waiting{};

  void give_up(int slot) {
    const auto found = waiting.find(slot);
    if (found == waiting.end()) return;
    const Waiting last = found->second;
    waiting.erase(found);
    hardware.unwatch(last.watch);
    *last.drawn_in = hardware.draw_in(slot);
    last.wake->cancel();
  }
};

CashSlots::CashSlots(Hardware hardware) : impl_{new Impl{std::move(hardware)}} {}

CashSlots::~CashSlots() = default;

asio::awaitable<bool> CashSlots::pay_out(int slot, int notes) {
  const auto executor = co_await asio::this_coro::executor;
  impl_->hardware.present(slot, notes);
  bool drawn_in = false;
  asio::steady_timer wake{executor, asio::steady_timer::time_point::max()};
  const int watch = impl_->hardware.watch(slot, [&] {
    impl_->waiting.erase(slot);
    wake.cancel();
  });
  impl_->waiting.insert({slot, {watch, &wake, &drawn_in}});
  const auto deadline = std::make_shared<asio::steady_timer>(executor, 30s);
  deadline->async_wait([impl = impl_.get(), slot, deadline](error_code) { impl->give_up(slot); });
  auto [error] = co_await wake.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!impl_->waiting.contains(slot)) co_return !drawn_in;
  impl_->give_up(slot);
  if (drawn_in) throw boost::system::system_error{error};
  co_return true;
}
