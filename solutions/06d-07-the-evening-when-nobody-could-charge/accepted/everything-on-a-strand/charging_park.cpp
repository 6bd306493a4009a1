// SPDX-License-Identifier: MIT
#include "charging_park.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <set>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct ChargingPark::Impl {
  Impl(asio::any_io_executor executor, int points, Services services)
      : strand{asio::make_strand(executor)}, services{std::move(services)}, energy(static_cast<std::size_t>(points)) {}

  asio::awaitable<bool> admit(std::string card);
  asio::awaitable<void> record(int point, int watt_hours);
  asio::awaitable<int> energy_of(int point);
  asio::awaitable<void> bill(Bill bill);
  asio::awaitable<std::vector<Bill>> sorted_unsent();

  // All that follows is used on the strand only.
  asio::strand<asio::any_io_executor> strand;
  Services services;
  std::vector<int> energy;         // of each point
  std::set<std::string> checking;  // the cards that the bank is being asked about
  std::vector<Bill> unsent;
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
    : impl_{new Impl{std::move(executor), points, std::move(services)}} {}

ChargingPark::~ChargingPark() = default;

asio::awaitable<bool> ChargingPark::Impl::admit(std::string card) {
  const Check check{checking, card};
  co_return co_await services.ask_bank(card);
}

asio::awaitable<void> ChargingPark::Impl::record(int point, int watt_hours) {
  energy.at(static_cast<std::size_t>(point)) += watt_hours;
  co_return;
}

asio::awaitable<int> ChargingPark::Impl::energy_of(int point) {
  co_return energy.at(static_cast<std::size_t>(point));
}

asio::awaitable<void> ChargingPark::Impl::bill(Bill bill) {
  try {
    co_await services.send_bill(bill);
  } catch (...) {
    unsent.push_back(bill);
  }
}

asio::awaitable<std::vector<Bill>> ChargingPark::Impl::sorted_unsent() {
  std::vector<Bill> bills = unsent;
  std::ranges::sort(bills);
  co_return bills;
}

asio::awaitable<bool> ChargingPark::admit(std::string card) {
  co_return co_await asio::co_spawn(impl_->strand, impl_->admit(std::move(card)), asio::use_awaitable);
}

asio::awaitable<void> ChargingPark::record(int point, int watt_hours) {
  co_await asio::co_spawn(impl_->strand, impl_->record(point, watt_hours), asio::use_awaitable);
}

asio::awaitable<int> ChargingPark::energy(int point) {
  co_return co_await asio::co_spawn(impl_->strand, impl_->energy_of(point), asio::use_awaitable);
}

asio::awaitable<void> ChargingPark::bill(Bill bill) {
  asio::co_spawn(impl_->strand, impl_->bill(std::move(bill)), [](std::exception_ptr) {});
  co_return;
}

asio::awaitable<std::vector<Bill>> ChargingPark::unsent() {
  co_return co_await asio::co_spawn(impl_->strand, impl_->sorted_unsent(), asio::use_awaitable);
}
