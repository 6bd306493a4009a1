// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <algorithm>
#include <cstddef>
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

  const auto first = co_await impl_->locks[std::min(from, to)].lock();
  const auto second = co_await impl_->locks[std::max(from, to)].lock();
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
  struct Counts {
    explicit Counts(const asio::any_io_executor& executor, std::size_t places)
        : stock(places), left{places}, end{executor, asio::steady_timer::time_point::max()} {}
    std::vector<int> stock;
    std::size_t left;
    std::exception_ptr error;
    asio::steady_timer end;
  };
  const std::size_t places = impl_->locks.size();
  std::vector<kata::AsyncMutex::Lock> held;  // to the end, so that the numbers belong together
  for (kata::AsyncMutex& lock : impl_->locks) held.push_back(co_await lock.lock());

  const auto counts = std::make_shared<Counts>(impl_->executor, places);
  for (std::size_t place = 0; place < places; ++place) {
    asio::co_spawn(impl_->executor, impl_->machines.count(static_cast<int>(place)),
                   [counts, place](std::exception_ptr error, int boxes) {
                     counts->stock[place] = boxes;
                     if (error && !counts->error) counts->error = error;
                     if (--counts->left == 0 || error) counts->end.cancel();
                   });
  }
  while (counts->left > 0 && !counts->error) co_await counts->end.async_wait(asio::as_tuple(asio::use_awaitable));
  if (counts->error) std::rethrow_exception(counts->error);
  co_return counts->stock;
}
