// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  // In port, by name.
  std::map<std::string, std::shared_ptr<const Call>> ships;
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  const auto [ship, is_new] = impl_->ships.try_emplace(std::move(name), nullptr);
  if (!is_new) throw std::invalid_argument{ship->first + " is in port"};
  ship->second = std::make_shared<const Call>(std::move(call));
}

void HarbourRadio::leave(const std::string& name) {
  if (impl_->ships.erase(name) == 0) throw std::invalid_argument{name + " is not in port"};
}

std::vector<std::string> HarbourRadio::in_port() const {
  std::vector<std::string> names;
  for (const auto& [name, call] : impl_->ships) names.push_back(name);
  return names;
}

asio::awaitable<std::vector<std::string>> HarbourRadio::warn(std::string warning) {
  std::vector<std::string> acknowledged;
  std::vector<std::pair<std::string, const Call*>> to_call;
  for (const auto& [name, call] : impl_->ships) to_call.emplace_back(name, call.get());
  for (const auto& [name, at_first] : to_call) {
    const auto ship = impl_->ships.find(name);
    if (ship == impl_->ships.end() || ship->second.get() != at_first) continue;
    const auto call = ship->second;
    if (co_await (*call)(warning)) acknowledged.push_back(name);
  }
  co_return acknowledged;
}
