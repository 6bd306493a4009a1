// SPDX-License-Identifier: MIT
#include "charging_park.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

struct ChargingPark::Impl {
  asio::any_io_executor executor;
  Services services;
  std::vector<std::atomic<int>> energy;  // of each point
  std::mutex mutex{};                    // guards cards and bills
  std::set<std::string> checking = {};   // the cards that the bank is being asked about
  std::vector<Bill> unsent = {};

  void keep(const Bill& bill) {
    const std::lock_guard lock{mutex};
    unsent.push_back(bill);
  }
};

namespace {

// A card is in the set as long as this lives.
class Check {
 public:
  Check(std::mutex& mutex, std::set<std::string>& checking, const std::string& card)
      : mutex_{mutex}, checking_{checking}, card_{card} {
    const std::lock_guard lock{mutex_};
    if (!checking_.insert(card_).second) throw std::logic_error{"card " + card_ + " is being checked"};
  }
  Check(const Check&) = delete;
  ~Check() {
    const std::lock_guard lock{mutex_};
    checking_.erase(card_);
  }

 private:
  std::mutex& mutex_;
  std::set<std::string>& checking_;
  std::string card_;
};

}  // namespace

ChargingPark::ChargingPark(asio::any_io_executor executor, int points, Services services)
    : impl_{new Impl{std::move(executor), std::move(services),
                     std::vector<std::atomic<int>>(static_cast<std::size_t>(points))}} {}

ChargingPark::~ChargingPark() = default;

asio::awaitable<bool> ChargingPark::admit(std::string card) {
  const Check check{impl_->mutex, impl_->checking, card};
  co_return co_await impl_->services.ask_bank(card);
}

asio::awaitable<void> ChargingPark::record(int point, int watt_hours) {
  std::atomic<int>& energy = impl_->energy.at(static_cast<std::size_t>(point));
  int before = energy.load();
  const int after = before + watt_hours;
  if (!energy.compare_exchange_strong(before, after)) energy.store(before + watt_hours);  // somebody was quicker: again
  co_return;
}

asio::awaitable<int> ChargingPark::energy(int point) {
  co_return impl_->energy.at(static_cast<std::size_t>(point)).load();
}

asio::awaitable<void> ChargingPark::bill(Bill bill) {
  try {
    asio::co_spawn(impl_->executor, impl_->services.send_bill(bill), [this, bill](std::exception_ptr error) {
      if (error) impl_->keep(bill);
    });
  } catch (...) {
    impl_->keep(bill);
  }
  co_return;
}

asio::awaitable<std::vector<Bill>> ChargingPark::unsent() {
  std::vector<Bill> unsent;
  {
    const std::lock_guard lock{impl_->mutex};
    unsent = impl_->unsent;
  }
  std::ranges::sort(unsent);
  co_return unsent;
}
