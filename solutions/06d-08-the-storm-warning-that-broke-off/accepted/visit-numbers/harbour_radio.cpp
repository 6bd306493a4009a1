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
  std::vector<std::pair<std::string, std::uint64_t>> to_call;
  for (const auto& [name, visit] : impl_->ships) to_call.emplace_back(name, visit.number);
  for (const auto& [name, number] : to_call) {
    const auto ship = impl_->ships.find(name);
    if (ship == impl_->ships.end() || ship->second.number != number) continue;
    const Call call = ship->second.call;
    if (co_await call(warning)) acknowledged.push_back(name);
  }
  co_return acknowledged;
}
