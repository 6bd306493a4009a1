// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  std::map<std::string, Call> ships;  // in port, by name
  std::set<std::string> leaving;      // when no warning is under way any more
  int warnings = 0;                   // under way
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  const auto [ship, is_new] = impl_->ships.try_emplace(std::move(name), std::move(call));
  if (!is_new) throw std::invalid_argument{ship->first + " is in port"};
}

void HarbourRadio::leave(const std::string& name) {
  if (impl_->warnings > 0) {
    impl_->leaving.insert(name);
    return;
  }
  if (impl_->ships.erase(name) == 0) throw std::invalid_argument{name + " is not in port"};
}

std::vector<std::string> HarbourRadio::in_port() const {
  std::vector<std::string> names;
  for (const auto& [name, call] : impl_->ships) names.push_back(name);
  return names;
}

asio::awaitable<std::vector<std::string>> HarbourRadio::warn(std::string warning) {
  std::vector<std::string> acknowledged;
  ++impl_->warnings;
  for (const auto& [name, call] : impl_->ships) {
    if (impl_->leaving.contains(name)) continue;
    if (co_await call(warning)) acknowledged.push_back(name);
  }
  if (--impl_->warnings == 0) {
    for (const std::string& name : std::exchange(impl_->leaving, {})) impl_->ships.erase(name);
  }
  co_return acknowledged;
}
