// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <boost/asio/post.hpp>

#include <exception>
#include <list>
#include <numeric>
#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

struct Warehouse::Impl {
  // A job that waits until all of its places are free.
  struct Job {
    std::vector<int> places;
    asio::steady_timer begin;
    bool begun = false;
  };

  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)}, machines{std::move(machines)}, busy(static_cast<std::size_t>(places)) {}

  void check_place(int place) const {
    if (place < 0 || place >= static_cast<int>(busy.size())) {
      throw std::out_of_range{"no place " + std::to_string(place)};
    }
  }

  asio::awaitable<void> take(std::vector<int> places) {
    const auto self = jobs.insert(jobs.end(), Job{std::move(places), asio::steady_timer{executor}});
    self->begin.expires_at(asio::steady_timer::time_point::max());
    wake();
    while (!self->begun) co_await self->begin.async_wait(asio::as_tuple(asio::use_awaitable));
    jobs.erase(self);
  }

  // Begins with every job that needs nothing which is busy, the oldest first.
  void wake() {
    for (Job& job : jobs) {
      if (job.begun) continue;
      const bool free = std::ranges::none_of(job.places, [&](int place) { return busy[place]; });
      if (!free) continue;
      for (const int place : job.places) busy[place] = true;
      job.begun = true;
      job.begin.cancel();
    }
  }

  void give_back(const std::vector<int>& places) {
    for (const int place : places) busy[place] = false;
  }

  asio::any_io_executor executor;
  Machines machines;
  std::vector<char> busy;
  std::list<Job> jobs;
};

namespace {

template <class Impl>
struct GiveBack {
  Impl& impl;
  std::vector<int> places;
  GiveBack(Impl& impl, std::vector<int> places) : impl{impl}, places{std::move(places)} {}
  GiveBack(const GiveBack&) = delete;
  ~GiveBack() { impl.give_back(places); }
};

}  // namespace

Warehouse::Warehouse(asio::any_io_executor executor, int places, Machines machines)
    : impl_{new Impl{std::move(executor), places, std::move(machines)}} {}

Warehouse::~Warehouse() = default;

asio::any_io_executor Warehouse::get_executor() const { return impl_->executor; }

asio::awaitable<void> Warehouse::move(int from, int to, int boxes) {
  impl_->check_place(from);
  impl_->check_place(to);
  if (from == to) throw std::invalid_argument{"from place " + std::to_string(from) + " to itself"};
  if (boxes <= 0) throw std::invalid_argument{"cannot move " + std::to_string(boxes)};

  co_await impl_->take({from, to});
  {
    const GiveBack give_back{*impl_, {from, to}};
    int stock = 0;
    int filled = 0;
    std::exception_ptr error;
    try {
      stock = co_await impl_->machines.count(from);
      filled = co_await impl_->machines.count(to);
    } catch (...) {
      error = std::current_exception();
    }
    if (!error && stock < boxes) {
      throw std::runtime_error{"only " + std::to_string(stock) + " in place " + std::to_string(from)};
    }
    if (!error && filled + boxes > capacity) {
      throw std::runtime_error{"no room in place " + std::to_string(to)};
    }
    try {
      if (!error) co_await impl_->machines.carry(from, to, boxes);
    } catch (...) {
      error = std::current_exception();
    }
    if (error) {
      asio::post(impl_->executor, [impl = impl_.get()] { impl->wake(); });
      std::rethrow_exception(error);
    }
  }
  impl_->wake();  // the places are free: go on, whoever waits
}

asio::awaitable<std::vector<int>> Warehouse::stocktake() {
  std::vector<int> places(impl_->busy.size());
  std::iota(places.begin(), places.end(), 0);
  co_await impl_->take(places);
  std::vector<int> stock;
  std::exception_ptr error;
  try {
    for (const int place : places) stock.push_back(co_await impl_->machines.count(place));
  } catch (...) {
    error = std::current_exception();
  }
  impl_->give_back(places);
  impl_->wake();
  if (error) std::rethrow_exception(error);
  co_return stock;
}
