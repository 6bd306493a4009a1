// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <cstdint>
#include <map>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  struct Visit {
    std::uint64_t number;
    Call call;
  };
  std::map<std::string, Visit> ships;  // in port, by name
  std::uint64_t visits = 0;
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  if (impl_->ships.contains(name)) throw std::invalid_argument{name + " is in port"};
  impl_->ships.emplace(std::move(name), Impl::Visit{++impl_->visits, std::move(call)});
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
  const std::uint64_t newest = impl_->visits;
  for (auto ship = impl_->ships.begin(); ship != impl_->ships.end();) {
    const std::string name = ship->first;
    if (ship->second.number <= newest) {
      const Call call = ship->second.call;
      if (co_await call(warning)) acknowledged.push_back(name);
    }
    ship = impl_->ships.upper_bound(name);
  }
  co_return acknowledged;
}
