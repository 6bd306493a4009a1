// SPDX-License-Identifier: MIT
#include "shop.hpp"

#include <boost/asio/co_spawn.hpp>

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

  int on_their_way = 0;
  std::deque<Order> waiting{};

  void start(Order order) {
    ++on_their_way;
    const int number = order.number;
    asio::co_spawn(executor, confirm(std::move(order)), [this, number](std::exception_ptr error) {
      if (error) report(number, reason_of(error));
      --on_their_way;
      if (waiting.empty()) return;
      Order next = std::move(waiting.front());
      waiting.pop_front();
      start(std::move(next));
    });
  }

  void report(int order, std::string reason) { problems.push_back({order, std::move(reason)}); }

  asio::awaitable<void> confirm(Order order) {
    co_await send_mail(order);
    confirmed.push_back(order.number);
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
  if (impl_->on_their_way < 16) impl_->start(std::move(order));
  else impl_->waiting.push_back(std::move(order));
}

std::vector<int> Shop::confirmed() const { return impl_->confirmed; }

std::vector<Problem> Shop::problems() const { return impl_->problems; }
