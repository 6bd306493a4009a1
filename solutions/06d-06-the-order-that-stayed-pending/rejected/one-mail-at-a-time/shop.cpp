// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

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
  std::deque<Order> waiting{};
  bool sending = false;

  void report(int order, std::string reason) { problems.push_back({order, std::move(reason)}); }

  asio::awaitable<void> send_waiting() {
    while (!waiting.empty()) {
      const Order order = std::move(waiting.front());
      waiting.pop_front();
      std::exception_ptr error;
      try {
        co_await send_mail(order);
        confirmed.push_back(order.number);
      } catch (...) {
        error = std::current_exception();
      }
      if (error) report(order.number, reason_of(error));
    }
    sending = false;
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
  impl_->waiting.push_back(std::move(order));
  if (std::exchange(impl_->sending, true)) return;
  asio::co_spawn(impl_->executor, impl_->send_waiting(), asio::detached);
}

std::vector<int> Shop::confirmed() const { return impl_->confirmed; }

std::vector<Problem> Shop::problems() const { return impl_->problems; }
