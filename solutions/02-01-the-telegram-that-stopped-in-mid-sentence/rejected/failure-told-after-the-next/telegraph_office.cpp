// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using boost::system::system_error;

struct TelegraphOffice::Impl {
  Wire& wire;
  Print print;
};

TelegraphOffice::TelegraphOffice(Wire& wire, Print print) : impl_{new Impl{wire, std::move(print)}} {}

TelegraphOffice::~TelegraphOffice() = default;

namespace {
using namespace boost::asio::experimental::awaitable_operators;
struct Next {
  error_code error{};
  std::optional<std::string> text{};  // none at the end
};
asio::awaitable<Next> next(Wire& wire) {
  std::array<unsigned char, 2> length{};
  const auto [error, size] = co_await asio::async_read(wire, asio::buffer(length), asio::as_tuple(asio::use_awaitable));
  if (error == asio::error::eof && size == 0) co_return Next{};
  if (error) co_return Next{error};
  std::string text(length[0] * 256u + length[1], '\0');
  const auto [broken, n] = co_await asio::async_read(wire, asio::buffer(text), asio::as_tuple(asio::use_awaitable));
  if (broken) co_return Next{broken};
  co_return Next{{}, std::move(text)};
}
asio::awaitable<std::exception_ptr> try_to(asio::awaitable<void> printing) {
  try {
    co_await std::move(printing);
  } catch (...) {
    co_return std::current_exception();
  }
  co_return nullptr;
}
}  // namespace

asio::awaitable<void> TelegraphOffice::receive() {
  Next now = co_await next(impl_->wire);
  while (now.text) {
    auto [failure, coming] = co_await (try_to(impl_->print(std::move(*now.text))) && next(impl_->wire));
    if (failure) std::rethrow_exception(failure);
    now = std::move(coming);
  }
  if (now.error) throw system_error{now.error};
}
