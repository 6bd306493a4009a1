// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct Shop::Impl {
  asio::any_io_executor executor;
  SendMail send_mail;
  std::vector<int> confirmed{};
  std::vector<Problem> problems{};

  void report(int order, std::string reason) { problems.push_back({order, std::move(reason)}); }

  asio::awaitable<void> confirm(Order order) {
    try {
      co_await send_mail(order);
      confirmed.push_back(order.number);
    } catch (const std::exception& e) {
      report(order.number, e.what());
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
  asio::co_spawn(impl_->executor, impl_->confirm(std::move(order)), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
}

std::vector<int> Shop::confirmed() const { return impl_->confirmed; }

std::vector<Problem> Shop::problems() const { return impl_->problems; }
