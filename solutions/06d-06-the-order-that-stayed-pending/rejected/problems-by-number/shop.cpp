// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

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
  std::map<int, std::string> problems{};  // reasons, by order

  void report(int order, std::string reason) { problems[order] = std::move(reason); }

  asio::awaitable<void> confirm(Order order) { co_await send_mail(std::move(order)); }
};

Shop::Shop(asio::any_io_executor executor, SendMail send_mail)
    : impl_{new Impl{std::move(executor), std::move(send_mail)}} {}

Shop::~Shop() = default;

void Shop::place(Order order) {
  if (order.mail_address.empty()) {
    impl_->report(order.number, "no mail address");
    return;
  }
  const int number = order.number;
  asio::co_spawn(impl_->executor, impl_->confirm(std::move(order)), [this, number](std::exception_ptr error) {
    if (error) impl_->report(number, reason_of(error));
    else impl_->confirmed.push_back(number);
  });
}

std::vector<int> Shop::confirmed() const { return impl_->confirmed; }

std::vector<Problem> Shop::problems() const {
  std::vector<Problem> problems;
  for (const auto& [order, reason] : impl_->problems) problems.push_back({order, reason});
  return problems;
}
