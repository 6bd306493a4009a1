// SPDX-License-Identifier: MIT
#include "school_office.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <list>
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
  std::list<Form> shelf{};  // belongs to the strand; each form on it belongs to one call
  asio::strand<asio::any_io_executor> strand = asio::make_strand(executor);

  auto on_the_strand() { return asio::dispatch(asio::bind_executor(strand, asio::use_awaitable)); }

  asio::awaitable<Certificate> fill_in(Form& form, const Order& order) {
    form.start(order);
    for (const std::string& subject : order.subjects) {
      const int mark = co_await mark_book(order.pupil, subject);
      form.enter(subject, mark);
    }
    form.sign(remark);
    co_return form.copy();
  }
};

SchoolOffice::SchoolOffice(asio::any_io_executor executor, MarkBook mark_book, Remark remark)
    : impl_{new Impl{std::move(executor), std::move(mark_book), std::move(remark)}} {}

SchoolOffice::~SchoolOffice() = default;

asio::any_io_executor SchoolOffice::get_executor() const { return impl_->executor; }

asio::awaitable<Certificate> SchoolOffice::issue(Order order) {
  check_order(order);
  co_await impl_->on_the_strand();
  const auto place = impl_->shelf.emplace(impl_->shelf.end());
  co_await asio::post(asio::use_awaitable);  // back to where the clerk is
  std::exception_ptr error;
  Certificate certificate;
  try {
    certificate = co_await impl_->fill_in(*place, order);
  } catch (...) {
    error = std::current_exception();
  }
  co_await impl_->on_the_strand();
  impl_->shelf.erase(place);
  co_await asio::post(asio::use_awaitable);
  if (error) std::rethrow_exception(error);
  co_return certificate;
}
