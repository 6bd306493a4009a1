// SPDX-License-Identifier: MIT
#include "charging_park.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <set>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace asio = boost::asio;

struct ChargingPark::Impl {
  asio::any_io_executor executor;
  Services services;
  std::vector<int> energy;  // of each point
  asio::strand<asio::any_io_executor> strand = asio::make_strand(executor);  // all below and `energy` is on it
  std::set<std::string> checking = {};  // the cards that the bank is being asked about
  std::vector<Bill> unsent = {};

  asio::awaitable<void> to_strand() { co_await asio::post(asio::bind_executor(strand, asio::use_awaitable)); }
};

namespace {

asio::awaitable<void> back() {
  co_await asio::post(asio::bind_executor(co_await asio::this_coro::executor, asio::use_awaitable));
}

}  // namespace

ChargingPark::ChargingPark(asio::any_io_executor executor, int points, Services services)
    : impl_{new Impl{std::move(executor), std::move(services), std::vector<int>(static_cast<std::size_t>(points))}} {}

ChargingPark::~ChargingPark() = default;

asio::awaitable<bool> ChargingPark::admit(std::string card) {
  co_await impl_->to_strand();
  if (!impl_->checking.insert(card).second) throw std::logic_error{"card " + card + " is being checked"};
  co_await back();
  bool answer = false;
  std::exception_ptr error;
  try {
    answer = co_await impl_->services.ask_bank(card);
  } catch (...) {
    error = std::current_exception();
  }
  co_await impl_->to_strand();
  impl_->checking.erase(card);
  if (error) std::rethrow_exception(error);
  co_await back();
  co_return answer;
}

asio::awaitable<void> ChargingPark::record(int point, int watt_hours) {
  co_await impl_->to_strand();
  impl_->energy.at(static_cast<std::size_t>(point)) += watt_hours;
  co_await back();
}

asio::awaitable<int> ChargingPark::energy(int point) {
  co_await impl_->to_strand();
  const int energy = impl_->energy.at(static_cast<std::size_t>(point));
  co_await back();
  co_return energy;
}

asio::awaitable<void> ChargingPark::bill(Bill bill) {
  const auto keep = [this, bill](std::exception_ptr error) {
    if (error) impl_->unsent.push_back(bill);
  };
  std::exception_ptr error;
  try {
    asio::co_spawn(impl_->executor, impl_->services.send_bill(bill), asio::bind_executor(impl_->strand, keep));
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    co_await impl_->to_strand();
    keep(error);
    co_await back();
  }
}

asio::awaitable<std::vector<Bill>> ChargingPark::unsent() {
  co_await impl_->to_strand();
  std::vector<Bill> unsent = impl_->unsent;
  co_await back();
  std::ranges::sort(unsent);
  co_return unsent;
}
