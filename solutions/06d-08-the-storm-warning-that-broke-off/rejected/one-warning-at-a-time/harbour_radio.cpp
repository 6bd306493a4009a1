// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  // Has a message while a warning is under way.
  std::optional<asio::experimental::channel<void(boost::system::error_code)>> turn;
  std::map<std::string, Call> ships;    // in port, by name
  std::map<std::string, Call> to_call;  // by the warning that is under way
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  const auto [ship, is_new] = impl_->ships.try_emplace(std::move(name), std::move(call));
  if (!is_new) throw std::invalid_argument{ship->first + " is in port"};
}

void HarbourRadio::leave(const std::string& name) {
  if (impl_->ships.erase(name) == 0) throw std::invalid_argument{name + " is not in port"};
  impl_->to_call.erase(name);
}

std::vector<std::string> HarbourRadio::in_port() const {
  std::vector<std::string> names;
  for (const auto& [name, call] : impl_->ships) names.push_back(name);
  return names;
}

asio::awaitable<std::vector<std::string>> HarbourRadio::warn(std::string warning) {
  std::vector<std::string> acknowledged;
  if (!impl_->turn) impl_->turn.emplace(co_await asio::this_coro::executor, 1);
  co_await impl_->turn->async_send({}, asio::use_awaitable);
  impl_->to_call = impl_->ships;
  while (!impl_->to_call.empty()) {
    const auto ship = impl_->to_call.extract(impl_->to_call.begin());
    if (co_await ship.mapped()(warning)) acknowledged.push_back(ship.key());
  }
  impl_->turn->try_receive([](auto...) {});
  co_return acknowledged;
}
