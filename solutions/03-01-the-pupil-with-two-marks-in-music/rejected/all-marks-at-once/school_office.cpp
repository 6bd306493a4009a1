// SPDX-License-Identifier: MIT
#include "school_office.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <memory>
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
};

SchoolOffice::SchoolOffice(asio::any_io_executor executor, MarkBook mark_book, Remark remark)
    : impl_{new Impl{std::move(executor), std::move(mark_book), std::move(remark)}} {}

SchoolOffice::~SchoolOffice() = default;

asio::any_io_executor SchoolOffice::get_executor() const { return impl_->executor; }

asio::awaitable<Certificate> SchoolOffice::issue(Order order) {
  check_order(order);
  Form form;
  form.start(order);
  using Answers = asio::experimental::concurrent_channel<void(std::exception_ptr, std::size_t, int)>;
  const auto here = co_await asio::this_coro::executor;
  const auto answers = std::make_shared<Answers>(here, order.subjects.size());
  for (std::size_t i = 0; i < order.subjects.size(); ++i)
    asio::co_spawn(here, impl_->mark_book(order.pupil, order.subjects[i]),
                   [answers, i](std::exception_ptr error, int mark) { answers->try_send(error, i, mark); });
  std::vector<int> marks(order.subjects.size());
  for (std::size_t left = marks.size(); left > 0; --left) {
    const auto [i, mark] = co_await answers->async_receive(asio::use_awaitable);
    marks[i] = mark;
  }
  for (std::size_t i = 0; i < marks.size(); ++i) form.enter(order.subjects[i], marks[i]);
  form.sign(impl_->remark);
  co_return form.copy();
}
