// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <map>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
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
  impl_->to_call = impl_->ships;
  while (!impl_->to_call.empty()) {
    const auto ship = impl_->to_call.extract(impl_->to_call.begin());
    if (co_await ship.mapped()(warning)) acknowledged.push_back(ship.key());
  }
  co_return acknowledged;
}
