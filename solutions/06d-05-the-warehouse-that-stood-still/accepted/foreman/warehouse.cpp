// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <limits>
#include <list>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

using Signal = asio::experimental::channel<void(boost::system::error_code)>;

struct Wish {
  std::vector<int> places;
  std::shared_ptr<Signal> go;  // null if the places are given back
};

using Wishes = asio::experimental::channel<void(boost::system::error_code, Wish)>;

// The one who knows which places are taken. Nobody holds a place and waits for another.
asio::awaitable<void> foreman(std::shared_ptr<Wishes> wishes, int places) {
  std::vector<bool> taken(places);
  std::list<Wish> open;
  for (;;) {
    const auto [closed, wish] = co_await wishes->async_receive(asio::as_tuple(asio::use_awaitable));
    if (closed) co_return;
    if (wish.go) {
      open.push_back(wish);
    } else {
      for (const int place : wish.places) taken[place] = false;
    }
    open.remove_if([&](const Wish& next) {
      if (std::ranges::any_of(next.places, [&](int place) { return taken[place]; })) return false;
      for (const int place : next.places) taken[place] = true;
      next.go->try_send(boost::system::error_code{});
      return true;
    });
  }
}

}  // namespace

struct Warehouse::Impl {
  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)},
        places{places},
        machines{std::move(machines)},
        wishes{std::make_shared<Wishes>(this->executor, std::numeric_limits<std::size_t>::max())} {}

  void check_place(int place) const {
    if (place < 0 || place >= places) throw std::out_of_range{"no place " + std::to_string(place)};
  }

  // Ends when the foreman has given the job its places; they are given back with the result.
  asio::awaitable<std::shared_ptr<void>> ask_for(std::vector<int> wanted) {
    const auto go = std::make_shared<Signal>(executor, 1);
    wishes->try_send(boost::system::error_code{}, Wish{wanted, go});
    co_await go->async_receive(asio::use_awaitable);
    const auto done = [wishes = wishes, wanted](void*) {
      wishes->try_send(boost::system::error_code{}, Wish{wanted, nullptr});
    };
    co_return std::shared_ptr<void>{nullptr, done};
  }

  asio::any_io_executor executor;
  int places;
  Machines machines;
  std::shared_ptr<Wishes> wishes;
};

Warehouse::Warehouse(asio::any_io_executor executor, int places, Machines machines)
    : impl_{new Impl{std::move(executor), places, std::move(machines)}} {
  asio::co_spawn(impl_->executor, foreman(impl_->wishes, places), asio::detached);
}

Warehouse::~Warehouse() { impl_->wishes->close(); }

asio::any_io_executor Warehouse::get_executor() const { return impl_->executor; }

asio::awaitable<void> Warehouse::move(int from, int to, int boxes) {
  impl_->check_place(from);
  impl_->check_place(to);
  if (from == to) throw std::invalid_argument{"from place " + std::to_string(from) + " to itself"};
  if (boxes <= 0) throw std::invalid_argument{"cannot move " + std::to_string(boxes)};

  const auto mine = co_await impl_->ask_for({from, to});
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
  const auto mine = co_await impl_->ask_for(all);
  std::vector<int> stock;
  for (const int place : all) stock.push_back(co_await impl_->machines.count(place));
  co_return stock;
}
