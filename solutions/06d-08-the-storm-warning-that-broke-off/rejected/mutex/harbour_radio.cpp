// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct HarbourRadio::Impl {
  std::mutex mutex;
  std::map<std::string, Call> ships;  // in port, by name, guarded by mutex
};

HarbourRadio::HarbourRadio() : impl_{new Impl} {}

HarbourRadio::~HarbourRadio() = default;

void HarbourRadio::arrive(std::string name, Call call) {
  const std::lock_guard lock{impl_->mutex};
  const auto [ship, is_new] = impl_->ships.try_emplace(std::move(name), std::move(call));
  if (!is_new) throw std::invalid_argument{ship->first + " is in port"};
}

void HarbourRadio::leave(const std::string& name) {
  const std::lock_guard lock{impl_->mutex};
  if (impl_->ships.erase(name) == 0) throw std::invalid_argument{name + " is not in port"};
}

std::vector<std::string> HarbourRadio::in_port() const {
  const std::lock_guard lock{impl_->mutex};
  std::vector<std::string> names;
  for (const auto& [name, call] : impl_->ships) names.push_back(name);
  return names;
}

asio::awaitable<std::vector<std::string>> HarbourRadio::warn(std::string warning) {
  const std::lock_guard lock{impl_->mutex};
  std::vector<std::string> acknowledged;
  for (const auto& [name, call] : impl_->ships) {
    if (co_await call(warning)) acknowledged.push_back(name);
  }
  co_return acknowledged;
}
