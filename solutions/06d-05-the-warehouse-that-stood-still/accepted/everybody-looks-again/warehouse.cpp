// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

struct Warehouse::Impl {
  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)}, machines{std::move(machines)}, busy(places) {}

  void check_place(int place) const {
    if (place < 0 || place >= static_cast<int>(busy.size())) {
      throw std::out_of_range{"no place " + std::to_string(place)};
    }
  }

  asio::any_io_executor executor;
  Machines machines;
  std::vector<bool> busy;  // for each place
  asio::steady_timer changed{executor, asio::steady_timer::time_point::max()};  // cancelled when a place is free

  // Keeps a place busy.
  class Busy {
   public:
    Busy(Impl& impl, int place) : impl_{impl}, place_{place} { impl_.busy[place_] = true; }
    Busy(const Busy&) = delete;
    ~Busy() {
      impl_.busy[place_] = false;
      impl_.changed.cancel();
    }

   private:
    Impl& impl_;
    int place_;
  };
};

Warehouse::Warehouse(asio::any_io_executor executor, int places, Machines machines)
    : impl_{new Impl{std::move(executor), places, std::move(machines)}} {}

Warehouse::~Warehouse() = default;

asio::any_io_executor Warehouse::get_executor() const { return impl_->executor; }

asio::awaitable<void> Warehouse::move(int from, int to, int boxes) {
  impl_->check_place(from);
  impl_->check_place(to);
  if (from == to) throw std::invalid_argument{"from place " + std::to_string(from) + " to itself"};
  if (boxes <= 0) throw std::invalid_argument{"cannot move " + std::to_string(boxes)};

  while (impl_->busy[from] || impl_->busy[to]) {
    co_await impl_->changed.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  const Impl::Busy source{*impl_, from};
  const Impl::Busy target{*impl_, to};
  const int stock = co_await impl_->machines.count(from);
  if (stock < boxes) {
    throw std::runtime_error{"only " + std::to_string(stock) + " in place " + std::to_string(from)};
  }
  if (co_await impl_->machines.count(to) + boxes > capacity) {
    throw std::runtime_error{"no room in place " + std::to_string(to)};
  }
  co_await impl_->machines.carry(from, to, boxes);
}

asio::awaitable<std::vector<int>> Warehouse::stocktake() {
  while (std::ranges::count(impl_->busy, true) > 0) {
    co_await impl_->changed.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  std::deque<Impl::Busy> held;
  std::vector<int> stock;
  for (int place = 0; place < static_cast<int>(impl_->busy.size()); ++place) held.emplace_back(*impl_, place);
  for (int place = 0; place < static_cast<int>(impl_->busy.size()); ++place) {
    stock.push_back(co_await impl_->machines.count(place));
  }
  co_return stock;
}
