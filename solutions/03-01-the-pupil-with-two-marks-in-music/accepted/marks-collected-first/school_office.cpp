// SPDX-License-Identifier: MIT
#include "school_office.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

void check_order(const Order& order) {
  if (order.pupil.empty()) throw std::invalid_argument{"an order without a pupil"};
}

}  // namespace

struct SchoolOffice::Impl {
  asio::any_io_executor executor;
  MarkBook mark_book;
  Remark remark;

  asio::awaitable<std::vector<Mark>> look_up(const Order& order) {
    std::vector<Mark> marks;
    for (const std::string& subject : order.subjects)
      marks.push_back({subject, co_await mark_book(order.pupil, subject)});
    co_return marks;
  }
};

SchoolOffice::SchoolOffice(asio::any_io_executor executor, MarkBook mark_book, Remark remark)
    : impl_{new Impl{std::move(executor), std::move(mark_book), std::move(remark)}} {}

SchoolOffice::~SchoolOffice() = default;

asio::any_io_executor SchoolOffice::get_executor() const { return impl_->executor; }

asio::awaitable<Certificate> SchoolOffice::issue(Order order) {
  check_order(order);
  std::vector<Mark> marks = co_await impl_->look_up(order);
  std::string remark = impl_->remark(marks);
  co_return Certificate{std::move(order.pupil), std::move(marks), std::move(remark)};
}
