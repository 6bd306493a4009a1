// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  // In port, by name. A visit is known by the address of its call, as long as somebody has it.
  std::map<std::string, std::shared_ptr<const Call>> ships;
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  const auto [ship, is_new] =
      impl_->ships.insert_or_assign(std::move(name), std::make_shared<const Call>(std::move(call)));
  if (!is_new) throw std::invalid_argument{ship->first + " is in port"};
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
  const auto ships_at_first = impl_->ships;
  for (const auto& [name, call] : ships_at_first) {
    const auto ship = impl_->ships.find(name);
    if (ship == impl_->ships.end() || ship->second != call) continue;  // has left; may be back
    if (co_await (*call)(warning)) acknowledged.push_back(name);
  }
  co_return acknowledged;
}
