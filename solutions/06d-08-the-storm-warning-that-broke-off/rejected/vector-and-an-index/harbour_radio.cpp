// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  struct Ship {
    std::string name;
    Call call;
  };
  std::vector<Ship> ships;  // in port, sorted by name
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  const auto next = std::ranges::lower_bound(impl_->ships, name, {}, &Impl::Ship::name);
  if (next != impl_->ships.end() && next->name == name) throw std::invalid_argument{name + " is in port"};
  impl_->ships.insert(next, Impl::Ship{std::move(name), std::move(call)});
}

void HarbourRadio::leave(const std::string& name) {
  const auto ship = std::ranges::lower_bound(impl_->ships, name, {}, &Impl::Ship::name);
  if (ship == impl_->ships.end() || ship->name != name) throw std::invalid_argument{name + " is not in port"};
  impl_->ships.erase(ship);
}

std::vector<std::string> HarbourRadio::in_port() const {
  std::vector<std::string> names;
  for (const Impl::Ship& ship : impl_->ships) names.push_back(ship.name);
  return names;
}

asio::awaitable<std::vector<std::string>> HarbourRadio::warn(std::string warning) {
  std::vector<std::string> acknowledged;
  for (std::size_t i = 0; i < impl_->ships.size(); ++i) {
    const Impl::Ship ship = impl_->ships[i];
    if (co_await ship.call(warning)) acknowledged.push_back(ship.name);
  }
  co_return acknowledged;
}
