// SPDX-License-Identifier: MIT
#include "harbour_radio.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
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
  const auto executor = co_await asio::this_coro::executor;
  for (const auto& [name, call] : impl_->ships) {
    asio::co_spawn(executor, (*call)(warning), [&acknowledged, name = name, call = call](std::exception_ptr, bool yes) {
      if (yes) acknowledged.push_back(name);
    });
  }
  co_return acknowledged;
}
