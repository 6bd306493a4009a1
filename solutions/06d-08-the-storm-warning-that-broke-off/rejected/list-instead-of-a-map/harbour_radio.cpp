// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <algorithm>
#include <list>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  struct Ship {
    std::string name;
    Call call;
  };
  std::list<Ship> ships;  // in port, sorted by name

  // The first that is not before this name.
  std::list<Ship>::iterator lower_bound(const std::string& name) {
    return std::ranges::find_if(ships, [&](const Ship& ship) { return ship.name >= name; });
  }
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  const auto next = impl_->lower_bound(name);
  if (next != impl_->ships.end() && next->name == name) throw std::invalid_argument{name + " is in port"};
  impl_->ships.insert(next, Impl::Ship{std::move(name), std::move(call)});
}

void HarbourRadio::leave(const std::string& name) {
  const auto ship = impl_->lower_bound(name);
  if (ship == impl_->ships.end() || ship->name != name) throw std::invalid_argument{name + " is not in port"};
  impl_->ships.erase(ship);
}

std::vector<std::string> HarbourRadio::in_port() const {
  std::vector<std::string> names;
  for (const auto& [name, call] : impl_->ships) names.push_back(name);
  return names;
}

asio::awaitable<std::vector<std::string>> HarbourRadio::warn(std::string warning) {
  std::vector<std::string> acknowledged;
  for (const auto& [name, call] : impl_->ships) {
    if (co_await call(warning)) acknowledged.push_back(name);
  }
  co_return acknowledged;
}
