// SPDX-License-Identifier: MIT
#include "school_office.hpp"

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

void check_order(const Order& order) {
  if (order.pupil.empty()) throw std::invalid_argument{"an order without a pupil"};
}

// A certificate that is being filled in, from the name down to the remark.
class Form {
 public:
  void start(const Order& order) {
    sheet_.pupil = order.pupil;
    sheet_.marks.clear();
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
  using Turns = asio::experimental::concurrent_channel<void(boost::system::error_code)>;

  Form form{};
  Turns turns{executor, 1};  // holds something while a certificate is being written
};

SchoolOffice::SchoolOffice(asio::any_io_executor executor, MarkBook mark_book, Remark remark)
    : impl_{new Impl{std::move(executor), std::move(mark_book), std::move(remark)}} {}

SchoolOffice::~SchoolOffice() = default;

asio::any_io_executor SchoolOffice::get_executor() const { return impl_->executor; }

asio::awaitable<Certificate> SchoolOffice::issue(Order order) {
  check_order(order);
  co_await impl_->turns.async_send({}, asio::use_awaitable);
  const auto next = [this](Form*) { impl_->turns.try_receive([](boost::system::error_code) {}); };
  const std::unique_ptr<Form, decltype(next)> form{&impl_->form, next};
  form->start(order);
  for (const std::string& subject : order.subjects) {
    const int mark = co_await impl_->mark_book(order.pupil, subject);
    form->enter(subject, mark);
  }
  form->sign(impl_->remark);
  co_return form->copy();
}
