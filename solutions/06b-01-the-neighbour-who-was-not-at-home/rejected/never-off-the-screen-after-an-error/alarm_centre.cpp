// SPDX-License-Identifier: MIT
#include "alarm_centre.hpp"

#include <boost/asio/awaitable.hpp>

#include <list>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct AlarmCentre::Impl {
  Ring ring;
  std::string rescue_service;
  std::list<std::string> waiting{};
};

namespace {}  // namespace

AlarmCentre::AlarmCentre(Ring ring, std::string rescue_service)
    : impl_{new Impl{std::move(ring), std::move(rescue_service)}} {}

AlarmCentre::~AlarmCentre() = default;

asio::awaitable<std::string> AlarmCentre::find_help(Alarm alarm) {
  const auto line = impl_->waiting.insert(impl_->waiting.end(), alarm.person);
  for (const std::string& contact : alarm.contacts) {
    bool comes = true;
    try {
      co_await impl_->ring(contact, alarm.person);
    } catch (...) {
      comes = false;
    }
    if (!comes) continue;
    impl_->waiting.erase(line);
    co_return contact;
  }
  co_await impl_->ring(impl_->rescue_service, alarm.person);
  impl_->waiting.erase(line);
  co_return impl_->rescue_service;
}

std::vector<std::string> AlarmCentre::waiting() const {
  return {impl_->waiting.begin(), impl_->waiting.end()};
}
