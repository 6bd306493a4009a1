// SPDX-License-Identifier: MIT
#include "charging_park.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
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
  std::vector<int> energy;              // of each point
  std::set<std::string> checking = {};  // the cards that the bank is being asked about
  std::vector<Bill> unsent = {};
  std::mutex energy_mutex = {};  // each guards the one of its name; never held across a co_await
  std::mutex checking_mutex = {};
  std::mutex unsent_mutex = {};

  void keep(const Bill& bill) {
    const std::lock_guard bills{unsent_mutex};
    const std::lock_guard cards{checking_mutex};  // nobody checks a card meanwhile
    unsent.push_back(bill);
  }

  // A card is in the set as long as this lives.
  class Check {
   public:
    Check(Impl& park, const std::string& card) : park_{park}, card_{card} {
      const std::lock_guard cards{park_.checking_mutex};
      const std::lock_guard bills{park_.unsent_mutex};  // nobody keeps a bill meanwhile
      if (!park_.checking.insert(card_).second) throw std::logic_error{"card " + card_ + " is being checked"};
    }
    Check(const Check&) = delete;
    ~Check() {
      const std::lock_guard lock{park_.checking_mutex};
      park_.checking.erase(card_);
    }

   private:
    Impl& park_;
    std::string card_;
  };
};

ChargingPark::ChargingPark(asio::any_io_executor executor, int points, Services services)
    : impl_{new Impl{std::move(executor), std::move(services), std::vector<int>(static_cast<std::size_t>(points))}} {}

ChargingPark::~ChargingPark() = default;

asio::awaitable<bool> ChargingPark::admit(std::string card) {
  const Impl::Check check{*impl_, card};
  co_return co_await impl_->services.ask_bank(card);
}

asio::awaitable<void> ChargingPark::record(int point, int watt_hours) {
  const std::lock_guard lock{impl_->energy_mutex};
  impl_->energy.at(static_cast<std::size_t>(point)) += watt_hours;
  co_return;
}

asio::awaitable<int> ChargingPark::energy(int point) {
  const std::lock_guard lock{impl_->energy_mutex};
  co_return impl_->energy.at(static_cast<std::size_t>(point));
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
  std::unique_lock lock{impl_->unsent_mutex};
  std::vector<Bill> unsent = impl_->unsent;
  lock.unlock();
  std::ranges::sort(unsent);
  co_return unsent;
}
