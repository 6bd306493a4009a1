// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

struct Warehouse::Impl {
  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)}, machines{std::move(machines)} {
    for (int place = 0; place < places; ++place) strands.push_back(asio::make_strand(this->executor));
  }

  asio::awaitable<void> enter(int place) {
    co_await asio::dispatch(asio::bind_executor(strands[place], asio::use_awaitable));
  }

  void check_place(int place) const {
    if (place < 0 || place >= static_cast<int>(strands.size())) {
      throw std::out_of_range{"no place " + std::to_string(place)};
    }
  }

  asio::any_io_executor executor;
  Machines machines;
  std::vector<asio::strand<asio::any_io_executor>> strands;  // one for each place
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

  co_await impl_->enter(from);
  const int stock = co_await impl_->machines.count(from);
  if (stock < boxes) {
    throw std::runtime_error{"only " + std::to_string(stock) + " in place " + std::to_string(from)};
  }
  co_await impl_->enter(to);
  if (co_await impl_->machines.count(to) + boxes > capacity) {
    throw std::runtime_error{"no room in place " + std::to_string(to)};
  }
  co_await impl_->machines.carry(from, to, boxes);
}

asio::awaitable<std::vector<int>> Warehouse::stocktake() {
  std::vector<int> stock;
  for (int place = 0; place < static_cast<int>(impl_->strands.size()); ++place) {
    co_await impl_->enter(place);
    stock.push_back(co_await impl_->machines.count(place));
  }
  co_return stock;
}
