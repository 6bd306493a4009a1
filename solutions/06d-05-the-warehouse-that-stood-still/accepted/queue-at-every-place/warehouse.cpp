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

struct Warehouse::Impl {
  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)}, places{places}, machines{std::move(machines)}, queues(places) {}

  void check_place(int place) const {
    if (place < 0 || place >= places) throw std::out_of_range{"no place " + std::to_string(place)};
  }

  // Joins the queues of all places in one step, so that two jobs stand in the same order in all of them.
  asio::awaitable<std::shared_ptr<void>> queue_at(std::vector<int> wanted) {
    const auto job = std::make_shared<Job>(executor, wanted.size());
    for (const int place : wanted) {
      queues[place].push_back(job);
      if (queues[place].front() == job) --job->behind_others;
    }
    std::shared_ptr<void> turn{nullptr, [this, wanted](void*) { leave(wanted); }};
    while (job->behind_others > 0) co_await job->moved_up.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return turn;
  }

  asio::any_io_executor executor;
  int places;
  Machines machines;

 private:
  struct Job {
    Job(const asio::any_io_executor& executor, std::size_t queues) : behind_others{queues}, moved_up{executor} {
      moved_up.expires_at(asio::steady_timer::time_point::max());
    }
    std::size_t behind_others;  // the number of its queues in which it is not the first
    asio::steady_timer moved_up;
  };

  void leave(const std::vector<int>& done) {
    for (const int place : done) {
      queues[place].pop_front();
      if (queues[place].empty()) continue;
      Job& next = *queues[place].front();
      if (--next.behind_others == 0) next.moved_up.cancel();
    }
  }

  std::vector<std::deque<std::shared_ptr<Job>>> queues;
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

  const auto turn = co_await impl_->queue_at({from, to});
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
  const auto turn = co_await impl_->queue_at(all);
  std::vector<int> stock;
  for (const int place : all) stock.push_back(co_await impl_->machines.count(place));
  co_return stock;
}
