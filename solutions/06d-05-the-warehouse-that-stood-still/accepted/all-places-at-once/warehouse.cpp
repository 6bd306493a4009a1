// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

// Who is in which place. A job gets all of its places in one step, or none of them yet.
class Doors {
 public:
  Doors(asio::any_io_executor executor, int places) : executor_{std::move(executor)}, taken_(places) {}

  class Held {
   public:
    Held(Doors& doors, std::vector<int> places) : doors_{&doors}, places_{std::move(places)} {}
    Held(Held&& other) noexcept : doors_{std::exchange(other.doors_, nullptr)}, places_{std::move(other.places_)} {}
    Held& operator=(Held&&) = delete;
    ~Held() {
      if (doors_ != nullptr) doors_->give_back(places_);
    }

   private:
    Doors* doors_;
    std::vector<int> places_;
  };

  asio::awaitable<Held> take(std::vector<int> places) {
    if (!take_now(places)) {
      Waiter waiter{places, asio::steady_timer{executor_, asio::steady_timer::time_point::max()}};
      waiting_.push_back(&waiter);
      co_await waiter.turn.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return Held{*this, std::move(places)};
  }

 private:
  struct Waiter {
    std::vector<int> places;
    asio::steady_timer turn;
  };

  bool take_now(const std::vector<int>& places) {
    if (std::ranges::any_of(places, [this](int place) { return taken_[place]; })) return false;
    for (const int place : places) taken_[place] = true;
    return true;
  }

  void give_back(const std::vector<int>& places) {
    for (const int place : places) taken_[place] = false;
    std::erase_if(waiting_, [this](Waiter* waiter) {
      if (!take_now(waiter->places)) return false;
      waiter->turn.cancel();
      return true;
    });
  }

  asio::any_io_executor executor_;
  std::vector<bool> taken_;
  std::vector<Waiter*> waiting_;
};

}  // namespace

struct Warehouse::Impl {
  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)}, places{places}, machines{std::move(machines)}, doors{this->executor, places} {}

  void check_place(int place) const {
    if (place < 0 || place >= places) throw std::out_of_range{"no place " + std::to_string(place)};
  }

  asio::any_io_executor executor;
  int places;
  Machines machines;
  Doors doors;
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

  const auto held = co_await impl_->doors.take({from, to});
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
  const auto held = co_await impl_->doors.take(all);
  std::vector<int> stock;
  for (const int place : all) stock.push_back(co_await impl_->machines.count(place));
  co_return stock;
}
