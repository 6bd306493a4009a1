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
    bool has_left = false;
  };
  // Sorted by name. A ship that has left stays in the list as long as a warning may be at it.
  std::list<Ship> ships;
  static inline int warnings = 0;  // under way

  std::list<Ship>::iterator find(const std::string& name) {
    return std::ranges::find_if(ships, [&](const Ship& ship) { return ship.name == name && !ship.has_left; });
  }

  struct UnderWay {
    Impl& impl;
    explicit UnderWay(Impl& impl) : impl{impl} { ++impl.warnings; }
    UnderWay(const UnderWay&) = delete;
    ~UnderWay() {
      if (--impl.warnings == 0) std::erase_if(impl.ships, [](const Ship& ship) { return ship.has_left; });
    }
  };
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  if (impl_->find(name) != impl_->ships.end()) throw std::invalid_argument{name + " is in port"};
  const auto next = std::ranges::find_if(impl_->ships, [&](const Impl::Ship& ship) { return ship.name > name; });
  impl_->ships.insert(next, Impl::Ship{std::move(name), std::move(call)});
}

void HarbourRadio::leave(const std::string& name) {
  const auto ship = impl_->find(name);
  if (ship == impl_->ships.end()) throw std::invalid_argument{name + " is not in port"};
  ship->has_left = true;
  if (impl_->warnings == 0) impl_->ships.erase(ship);
}

std::vector<std::string> HarbourRadio::in_port() const {
  std::vector<std::string> names;
  for (const Impl::Ship& ship : impl_->ships)
    if (!ship.has_left) names.push_back(ship.name);
  return names;
}

asio::awaitable<std::vector<std::string>> HarbourRadio::warn(std::string warning) {
  const Impl::UnderWay under_way{*impl_};
  std::vector<Impl::Ship*> to_call;
  for (Impl::Ship& ship : impl_->ships)
    if (!ship.has_left) to_call.push_back(&ship);
  std::vector<std::string> acknowledged;
  for (const Impl::Ship* ship : to_call) {
    if (!ship->has_left && co_await ship->call(warning)) acknowledged.push_back(ship->name);
  }
  co_return acknowledged;
}
