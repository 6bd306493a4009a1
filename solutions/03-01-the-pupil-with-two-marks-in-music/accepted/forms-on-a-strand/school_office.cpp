// SPDX-License-Identifier: MIT
#include "school_office.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

void check_order(const Order& order) {
  if (order.pupil.empty()) throw std::invalid_argument{"an order without a pupil"};
}

class Form {
 public:
  void start(const Order& order) {
    sheet_.pupil = order.pupil;
    sheet_.marks.clear();
    sheet_.remark.clear();
    sheet_.marks.reserve(order.subjects.size());
  }

  void enter(const std::string& subject, int mark) { sheet_.marks.push_back({subject, mark}); }

  void sign(const Remark& remark) { sheet_.remark = remark(sheet_.marks); }

  Certificate copy() const { return sheet_; }

 private:
  Certificate sheet_;
};

}  // namespace

struct SchoolOffice::Impl {
  asio::any_io_executor executor;
  MarkBook mark_book;
  Remark remark;
  asio::strand<asio::any_io_executor> desk = asio::make_strand(executor);
  std::uint64_t last = 0;                  // on the desk
  std::map<std::uint64_t, Form> forms{};   // on the desk

  // Runs f on the desk, and comes back.
  template <class F>
  asio::awaitable<void> at_the_desk(F f) {
    const auto caller = co_await asio::this_coro::executor;
    co_await asio::post(asio::bind_executor(desk, asio::use_awaitable));
    std::exception_ptr error;
    try {
      f();
    } catch (...) {
      error = std::current_exception();
    }
    co_await asio::post(asio::bind_executor(caller, asio::use_awaitable));
    if (error) std::rethrow_exception(error);
  }
};

SchoolOffice::SchoolOffice(asio::any_io_executor executor, MarkBook mark_book, Remark remark)
    : impl_{new Impl{std::move(executor), std::move(mark_book), std::move(remark)}} {}

SchoolOffice::~SchoolOffice() = default;

asio::any_io_executor SchoolOffice::get_executor() const { return impl_->executor; }

asio::awaitable<Certificate> SchoolOffice::issue(Order order) {
  check_order(order);
  std::uint64_t id = 0;
  co_await impl_->at_the_desk([&] {
    id = ++impl_->last;
    impl_->forms[id].start(order);
  });
  std::exception_ptr error;
  std::optional<Form> form;
  try {
    for (const std::string& subject : order.subjects) {
      const int mark = co_await impl_->mark_book(order.pupil, subject);
      co_await impl_->at_the_desk([&] { impl_->forms.at(id).enter(subject, mark); });
    }
  } catch (...) {
    error = std::current_exception();
  }
  co_await impl_->at_the_desk([&] {
    form = std::move(impl_->forms.extract(id).mapped());
  });
  if (error) std::rethrow_exception(error);
  form->sign(impl_->remark);
  co_return form->copy();
}
