// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

class Door {
 public:
  explicit Door(const asio::any_io_executor& executor) : changed_{executor} {
    changed_.expires_at(asio::steady_timer::time_point::max());
  }

  bool try_lock() { return !std::exchange(locked_, true); }

  void unlock() {
    locked_ = false;
    changed_.cancel();
  }

  asio::awaitable<void> unlocked() {
    while (locked_) co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
  }

 private:
  bool locked_ = false;
  asio::steady_timer changed_;
};

}  // namespace

struct Warehouse::Impl {
  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)}, places{places}, machines{std::move(machines)} {
    for (int place = 0; place < places; ++place) doors.emplace_back(this->executor);
  }

  void check_place(int place) const {
    if (place < 0 || place >= places) throw std::out_of_range{"no place " + std::to_string(place)};
  }

  // Keeps nothing while it waits: if one of the places is taken, it gives back the others.
  asio::awaitable<std::shared_ptr<void>> enter(std::vector<int> wanted) {
    for (std::size_t i = 0; i < wanted.size();) {
      if (doors[wanted[i]].try_lock()) {
        ++i;
        continue;
      }
      for (std::size_t k = 0; k < i; ++k) doors[wanted[k]].unlock();
      co_await doors[wanted[i]].unlocked();
      i = 0;
    }
    co_return std::shared_ptr<void>{nullptr, [this, wanted](void*) {
                                      for (const int place : wanted) doors[place].unlock();
                                    }};
  }

  asio::any_io_executor executor;
  int places;
  Machines machines;
  std::deque<Door> doors;
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

  const auto inside = co_await impl_->enter({from, to});
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
  std::vector<int> all(impl_->places);
  std::iota(all.begin(), all.end(), 0);
  const auto inside = co_await impl_->enter(all);
  std::vector<int> stock;
  for (const int place : all) stock.push_back(co_await impl_->machines.count(place));
  co_return stock;
}
