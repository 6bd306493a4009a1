// SPDX-License-Identifier: MIT
#include "charging_park.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

namespace {

// Kept by the handlers that still use it.
struct Cards {
  std::mutex mutex;
  std::set<std::string> checking;
};

}  // namespace

struct ChargingPark::Impl {
  asio::any_io_executor executor;
  Services services;
  std::vector<int> energy;             // of each point
  std::mutex mutex{};
  std::shared_ptr<Cards> cards = std::make_shared<Cards>();
  std::vector<Bill> unsent = {};

  void keep(const Bill& bill) {
    const std::lock_guard lock{mutex};
    unsent.push_back(bill);
  }
};

namespace {

class Check {
 public:
  Check(asio::any_io_executor executor, std::shared_ptr<Cards> cards, std::string card)
      : executor_{std::move(executor)}, cards_{std::move(cards)}, card_{std::move(card)} {
    const std::lock_guard lock{cards_->mutex};
    if (!cards_->checking.insert(card_).second) throw std::logic_error{"card " + card_ + " is being checked"};
  }
  Check(const Check&) = delete;
  // In the background: the point shall not wait.
  ~Check() {
    asio::post(executor_, [cards = std::move(cards_), card = std::move(card_)] {
      const std::lock_guard lock{cards->mutex};
      cards->checking.erase(card);
    });
  }

 private:
  asio::any_io_executor executor_;
  std::shared_ptr<Cards> cards_;
  std::string card_;
};

}  // namespace

ChargingPark::ChargingPark(asio::any_io_executor executor, int points, Services services)
    : impl_{new Impl{std::move(executor), std::move(services), std::vector<int>(static_cast<std::size_t>(points))}} {}

ChargingPark::~ChargingPark() = default;

asio::awaitable<bool> ChargingPark::admit(std::string card) {
  const Check check{impl_->executor, impl_->cards, card};
  co_return co_await impl_->services.ask_bank(card);
}

asio::awaitable<void> ChargingPark::record(int point, int watt_hours) {
  const std::lock_guard lock{impl_->mutex};
  impl_->energy.at(static_cast<std::size_t>(point)) += watt_hours;
  co_return;
}

asio::awaitable<int> ChargingPark::energy(int point) {
  const std::lock_guard lock{impl_->mutex};
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
  std::vector<Bill> unsent;
  {
    const std::lock_guard lock{impl_->mutex};
    unsent = impl_->unsent;
  }
  std::ranges::sort(unsent);
  co_return unsent;
}
