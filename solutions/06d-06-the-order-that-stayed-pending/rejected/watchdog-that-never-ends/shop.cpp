// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <deque>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

// Requires: error.
std::string reason_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "unknown error";
  }
}

}  // namespace

struct Shop::Impl {
  asio::any_io_executor executor;
  SendMail send_mail;
  std::vector<int> confirmed{};
  std::vector<Problem> problems{};

  void report(int order, std::string reason) { problems.push_back({order, std::move(reason)}); }

  asio::awaitable<void> confirm(Order order) {
    co_await send_mail(order);
    confirmed.push_back(order.number);
  }

  std::deque<std::pair<int, std::exception_ptr>> failures{};
  bool watching = false;

  // Looks every second for orders that failed.
  asio::awaitable<void> watch() {
    asio::steady_timer timer{executor};
    for (;;) {
      timer.expires_after(std::chrono::seconds{1});
      co_await timer.async_wait(asio::use_awaitable);
      while (!failures.empty()) {
        report(failures.front().first, reason_of(failures.front().second));
        failures.pop_front();
      }
    }
  }
};

Shop::Shop(asio::any_io_executor executor, SendMail send_mail)
    : impl_{new Impl{std::move(executor), std::move(send_mail)}} {}

Shop::~Shop() = default;

void Shop::place(Order order) {
  if (order.mail_address.empty()) {
    impl_->report(order.number, "no mail address");
    return;
  }
  const auto ignore = [](const std::exception_ptr&) {};
  if (!std::exchange(impl_->watching, true)) asio::co_spawn(impl_->executor, impl_->watch(), ignore);
  const int number = order.number;
  asio::co_spawn(impl_->executor, impl_->confirm(std::move(order)),
                 [impl = impl_.get(), number](std::exception_ptr error) {
                   if (error) impl->failures.emplace_back(number, error);
                 });
}

std::vector<int> Shop::confirmed() const { return impl_->confirmed; }

std::vector<Problem> Shop::problems() const { return impl_->problems; }
