// SPDX-License-Identifier: MIT
#include "school_office.hpp"

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

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
    sheet_.marks.reserve(order.subjects.size());
  }

  void enter(const std::string& subject, int mark) { sheet_.marks.push_back({subject, mark}); }

  void sign(const Remark& remark) { sheet_.remark = remark(sheet_.marks); }

  Certificate take() {
    sheet_.marks.shrink_to_fit();
    return std::exchange(sheet_, {});
  }

 private:
  Certificate sheet_;
};

}  // namespace

struct SchoolOffice::Impl {
  asio::any_io_executor executor;
  MarkBook mark_book;
  Remark remark;
  std::mutex mutex{};
  std::vector<std::unique_ptr<Form>> blank{};  // guarded by mutex

  std::unique_ptr<Form> take_form() {
    const std::lock_guard lock{mutex};
    if (blank.empty()) return std::make_unique<Form>();
    std::unique_ptr<Form> form = std::move(blank.back());
    blank.pop_back();
    return form;
  }

  void put_back(Form* form) {
    const std::lock_guard lock{mutex};
    blank.emplace_back(form);
  }
};

SchoolOffice::SchoolOffice(asio::any_io_executor executor, MarkBook mark_book, Remark remark)
    : impl_{new Impl{std::move(executor), std::move(mark_book), std::move(remark)}} {}

SchoolOffice::~SchoolOffice() = default;

asio::any_io_executor SchoolOffice::get_executor() const { return impl_->executor; }

asio::awaitable<Certificate> SchoolOffice::issue(Order order) {
  check_order(order);
  const auto put_back = [this](Form* form) { impl_->put_back(form); };
  const std::unique_ptr<Form, decltype(put_back)> form{impl_->take_form().release(), put_back};
  form->start(order);
  for (const std::string& subject : order.subjects) {
    const int mark = co_await impl_->mark_book(order.pupil, subject);
    form->enter(subject, mark);
  }
  form->sign(impl_->remark);
  co_return form->take();
}
