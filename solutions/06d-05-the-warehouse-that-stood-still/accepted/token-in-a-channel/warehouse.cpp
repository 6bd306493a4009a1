// SPDX-License-Identifier: MIT
#include "warehouse.hpp"

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct Warehouse::Impl {
  Impl(asio::any_io_executor executor, int places, Machines machines)
      : executor{std::move(executor)}, places{places}, machines{std::move(machines)} {
    for (int place = 0; place < places; ++place) {
      tokens.push_back(std::make_shared<Token>(this->executor, 1));
      tokens.back()->try_send(boost::system::error_code{});
    }
  }

  void check_place(int place) const {
    if (place < 0 || place >= places) throw std::out_of_range{"no place " + std::to_string(place)};
  }

  // Takes the place's token out of its channel; it goes back there with the result.
  asio::awaitable<std::shared_ptr<void>> token_of(int place) {
    const auto token = tokens[place];
    co_await token->async_receive(asio::use_awaitable);
    co_return std::shared_ptr<void>{nullptr, [token](void*) { token->try_send(boost::system::error_code{}); }};
  }

  asio::any_io_executor executor;
  int places;
  Machines machines;

 private:
  using Token = asio::experimental::channel<void(boost::system::error_code)>;
  std::vector<std::shared_ptr<Token>> tokens;
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

  const auto first = co_await impl_->token_of(std::min(from, to));
  const auto second = co_await impl_->token_of(std::max(from, to));
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
  std::vector<std::shared_ptr<void>> held;
  std::vector<int> stock;
  for (int place = 0; place < impl_->places; ++place) {
    held.push_back(co_await impl_->token_of(place));
    stock.push_back(co_await impl_->machines.count(place));
  }
  co_return stock;
}
