// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
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
  std::vector<Problem> problems{};

  void report(int order, std::string reason) { problems.push_back({order, std::move(reason)}); }
  std::vector<Problem> refused{};
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
  asio::co_spawn(impl_->executor, [](Impl& impl, Order order) -> asio::awaitable<void> {
    co_await impl.send_mail(order);
    impl.confirmed.push_back(order.number);
  }(*impl_, std::move(order)), [this, number](std::exception_ptr error) {
    if (error) impl_->refused.push_back({number, reason_of(error)});
  });
}

std::vector<int> Shop::confirmed() const { return impl_->confirmed; }

std::vector<Problem> Shop::problems() const {
  std::vector<Problem> all = impl_->problems;
  all.insert(all.end(), impl_->refused.begin(), impl_->refused.end());
  return all;
}
