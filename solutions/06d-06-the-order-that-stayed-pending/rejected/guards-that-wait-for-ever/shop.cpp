// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

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
  asio::steady_timer ended{executor, asio::steady_timer::time_point::max()};

  void report(int order, std::string reason) { problems.push_back({order, std::move(reason)}); }

  asio::awaitable<void> confirm(Order order) {
    co_await send_mail(order);
    confirmed.push_back(order.number);
  }

  asio::awaitable<void> supervise(Order order) {
    const int number = order.number;
    std::exception_ptr error;
    try {
      co_await confirm(std::move(order));
    } catch (...) {
      error = std::current_exception();
    }
    if (error) {
      report(number, reason_of(error));
      co_return;
    }
    ended.cancel_one();
  }

  // Keeps the order alive until its mail has ended.
  asio::awaitable<void> guard() {
    try {
      co_await ended.async_wait(asio::use_awaitable);
    } catch (const std::exception&) {  // cancelled: the mail has ended
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
  asio::co_spawn(impl_->executor, impl_->supervise(std::move(order)), asio::detached);
  asio::co_spawn(impl_->executor, impl_->guard(), asio::detached);
}

std::vector<int> Shop::confirmed() const { return impl_->confirmed; }

std::vector<Problem> Shop::problems() const { return impl_->problems; }
