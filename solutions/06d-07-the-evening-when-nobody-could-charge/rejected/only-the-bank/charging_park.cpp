// SPDX-License-Identifier: MIT
#include "charging_park.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct ChargingPark::Impl {
  asio::any_io_executor executor;
  Services services;
  std::vector<int> energy;             // of each point
  std::set<std::string> checking = {};  // the cards that the bank is being asked about
  std::vector<Bill> unsent = {};
};

namespace {

// A card is in the set as long as this lives.
class Check {
 public:
  Check(std::set<std::string>& checking, const std::string& card) : checking_{checking}, card_{card} {
    if (!checking_.insert(card_).second) throw std::logic_error{"card " + card_ + " is being checked"};
  }
  Check(const Check&) = delete;
  ~Check() { checking_.erase(card_); }

 private:
  std::set<std::string>& checking_;
  std::string card_;
};

}  // namespace

ChargingPark::ChargingPark(asio::any_io_executor executor, int points, Services services)
    : impl_{new Impl{std::move(executor), std::move(services), std::vector<int>(static_cast<std::size_t>(points))}} {}

ChargingPark::~ChargingPark() = default;

asio::awaitable<bool> ChargingPark::admit(std::string card) {
  const Check check{impl_->checking, card};
  co_return co_await impl_->services.ask_bank(card);
}

asio::awaitable<void> ChargingPark::record(int point, int watt_hours) {
  impl_->energy.at(static_cast<std::size_t>(point)) += watt_hours;
  co_return;
}

asio::awaitable<int> ChargingPark::energy(int point) {
  co_return impl_->energy.at(static_cast<std::size_t>(point));
}

asio::awaitable<void> ChargingPark::bill(Bill bill) {
  try {
    asio::co_spawn(impl_->executor, impl_->services.send_bill(bill), asio::detached);
  } catch (...) {
    impl_->unsent.push_back(bill);
  }
  co_return;
}

asio::awaitable<std::vector<Bill>> ChargingPark::unsent() {
  std::vector<Bill> unsent = impl_->unsent;
  std::ranges::sort(unsent);
  co_return unsent;
}
