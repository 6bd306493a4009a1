// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <list>
#include <map>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  using Ships = std::map<std::string, Call>;  // by name

  Ships ships;             // in port
  std::map<std::string, Ships> plans;  // for each warning that is under way: those that are still to be called

  // Takes a warning out of the list when its coroutine ends, however that is.
  struct Plan {
    std::map<std::string, Ships>& plans;
    std::string text;
    Ships* ships;
    ~Plan() { plans.erase(text); }
  };
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  const auto [ship, is_new] = impl_->ships.try_emplace(std::move(name), std::move(call));
  if (!is_new) throw std::invalid_argument{ship->first + " is in port"};
}

void HarbourRadio::leave(const std::string& name) {
  if (impl_->ships.erase(name) == 0) throw std::invalid_argument{name + " is not in port"};
  for (auto& [text, ships] : impl_->plans) ships.erase(name);
}

std::vector<std::string> HarbourRadio::in_port() const {
  std::vector<std::string> names;
  for (const auto& [name, call] : impl_->ships) names.push_back(name);
  return names;
}

asio::awaitable<std::vector<std::string>> HarbourRadio::warn(std::string warning) {
  impl_->plans[warning] = impl_->ships;
  const Impl::Plan plan{impl_->plans, warning, &impl_->plans[warning]};
  std::vector<std::string> acknowledged;
  while (!plan.ships->empty()) {
    const auto ship = plan.ships->extract(plan.ships->begin());
    if (co_await ship.mapped()(warning)) acknowledged.push_back(ship.key());
  }
  co_return acknowledged;
}
