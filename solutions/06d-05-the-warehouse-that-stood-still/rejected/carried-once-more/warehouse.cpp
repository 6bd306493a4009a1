// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

struct Warehouse::Impl {
  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)}, machines{std::move(machines)} {
    for (int place = 0; place < places; ++place) locks.emplace_back("place " + std::to_string(place));
  }

  void check_place(int place) const {
    if (place < 0 || place >= static_cast<int>(locks.size())) {
      throw std::out_of_range{"no place " + std::to_string(place)};
    }
  }

  asio::any_io_executor executor;
  Machines machines;
  std::deque<kata::AsyncMutex> locks;  // one for each place: whoever calls its machines has it
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

  // Whoever needs several places takes them in the order of their numbers, so that nobody waits in a ring.
  const auto first = co_await impl_->locks[std::min(from, to)].lock();
  const auto second = co_await impl_->locks[std::max(from, to)].lock();
  const int stock = co_await impl_->machines.count(from);
  if (stock < boxes) {
    throw std::runtime_error{"only " + std::to_string(stock) + " in place " + std::to_string(from)};
  }
  if (co_await impl_->machines.count(to) + boxes > capacity) {
    throw std::runtime_error{"no room in place " + std::to_string(to)};
  }
  bool again = false;
  try {
    co_await impl_->machines.carry(from, to, boxes);
  } catch (const std::exception&) {
    again = true;
  }
  if (again) co_await impl_->machines.carry(from, to, boxes);
}

asio::awaitable<std::vector<int>> Warehouse::stocktake() {
  std::vector<kata::AsyncMutex::Lock> held;  // to the end, so that the numbers belong together
  std::vector<int> stock;
  for (int place = 0; place < static_cast<int>(impl_->locks.size()); ++place) {
    held.push_back(co_await impl_->locks[place].lock());
    stock.push_back(co_await impl_->machines.count(place));
  }
  co_return stock;
}
