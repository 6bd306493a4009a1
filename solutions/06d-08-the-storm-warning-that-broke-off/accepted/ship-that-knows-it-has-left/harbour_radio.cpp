// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  struct Ship {
    std::string name;
    Call call;
    bool has_left = false;
  };
  std::map<std::string, std::shared_ptr<Ship>> ships;  // in port, by name
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  if (impl_->ships.contains(name)) throw std::invalid_argument{name + " is in port"};
  impl_->ships[name] = std::make_shared<Impl::Ship>(name, std::move(call));
}

void HarbourRadio::leave(const std::string& name) {
  const auto ship = impl_->ships.find(name);
  if (ship == impl_->ships.end()) throw std::invalid_argument{name + " is not in port"};
  ship->second->has_left = true;
  impl_->ships.erase(ship);
}

std::vector<std::string> HarbourRadio::in_port() const {
  std::vector<std::string> names;
  for (const auto& [name, ship] : impl_->ships) names.push_back(name);
  return names;
}

asio::awaitable<std::vector<std::string>> HarbourRadio::warn(std::string warning) {
  std::vector<std::shared_ptr<Impl::Ship>> to_call;
  for (const auto& [name, ship] : impl_->ships) to_call.push_back(ship);
  std::vector<std::string> acknowledged;
  for (const std::shared_ptr<Impl::Ship>& ship : to_call) {
    if (ship->has_left) continue;
    if (co_await ship->call(warning)) acknowledged.push_back(ship->name);
  }
  co_return acknowledged;
}
