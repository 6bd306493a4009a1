// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <deque>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

struct Warehouse::Impl {
  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)}, machines{std::move(machines)}, places{places} {
    for (int lock = 0; lock < 16; ++lock) locks.emplace_back("lock " + std::to_string(lock));
  }

  void check_place(int place) const {
    if (place < 0 || place >= places) {
      throw std::out_of_range{"no place " + std::to_string(place)};
    }
  }

  asio::any_io_executor executor;
  Machines machines;
  int places;
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

  const std::set<int> wanted{from % 16, to % 16};
  std::vector<kata::AsyncMutex::Lock> held;
  for (const int lock : wanted) held.push_back(co_await impl_->locks[lock].lock());
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
  std::vector<kata::AsyncMutex::Lock> held;
  std::vector<int> stock;
  for (kata::AsyncMutex& lock : impl_->locks) held.push_back(co_await lock.lock());
  for (int place = 0; place < impl_->places; ++place) stock.push_back(co_await impl_->machines.count(place));
  co_return stock;
}
