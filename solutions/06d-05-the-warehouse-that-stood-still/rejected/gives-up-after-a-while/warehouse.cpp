// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
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
  explicit Door(asio::any_io_executor executor) : executor_{std::move(executor)} {}

  // False if the door stays locked for so long.
  asio::awaitable<bool> lock_within(std::chrono::seconds time) {
    asio::steady_timer turn{executor_, time};
    waiting_.push_back(&turn);
    bool in_time = true;
    while (locked_ && in_time) {
      const auto [error] = co_await turn.async_wait(asio::as_tuple(asio::use_awaitable));
      in_time = error == asio::error::operation_aborted;
    }
    std::erase(waiting_, &turn);
    if (in_time) locked_ = true;
    co_return in_time;
  }

  void unlock() {
    locked_ = false;
    for (asio::steady_timer* turn : waiting_) turn->cancel();
  }

 private:
  asio::any_io_executor executor_;
  bool locked_ = false;
  std::vector<asio::steady_timer*> waiting_;
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

  // Nobody waits for ever.
  asio::awaitable<std::shared_ptr<void>> enter(std::vector<int> wanted) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (co_await doors[wanted[i]].lock_within(std::chrono::seconds{30})) continue;
      for (std::size_t k = 0; k < i; ++k) doors[wanted[k]].unlock();
      throw std::runtime_error{"place " + std::to_string(wanted[i]) + " is in use"};
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
