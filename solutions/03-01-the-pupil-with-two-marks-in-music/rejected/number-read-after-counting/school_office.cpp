// SPDX-License-Identifier: MIT
#include "school_office.hpp"

#include <atomic>
#include <map>
#include <mutex>
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
  std::atomic<int> orders = 0;
  std::mutex mutex{};
  std::map<int, Form> forms{};
};

SchoolOffice::SchoolOffice(asio::any_io_executor executor, MarkBook mark_book, Remark remark)
    : impl_{new Impl{std::move(executor), std::move(mark_book), std::move(remark)}} {}

SchoolOffice::~SchoolOffice() = default;

asio::any_io_executor SchoolOffice::get_executor() const { return impl_->executor; }

asio::awaitable<Certificate> SchoolOffice::issue(Order order) {
  check_order(order);
  ++impl_->orders;
  const int id = impl_->orders;  // the number of this order
  const auto with_form = [&](auto f) {
    const std::lock_guard lock{impl_->mutex};
    return f(impl_->forms[id]);
  };
  struct Remove {
    Impl& impl;
    int id;
    ~Remove() {
      const std::lock_guard lock{impl.mutex};
      impl.forms.erase(id);
    }
  } const remove{*impl_, id};
  with_form([&](Form& form) { form.start(order); });
  for (const std::string& subject : order.subjects) {
    const int mark = co_await impl_->mark_book(order.pupil, subject);
    with_form([&](Form& form) { form.enter(subject, mark); });
  }
  Form form = with_form([](Form& form) { return form; });
  form.sign(impl_->remark);
  co_return form.copy();
}
