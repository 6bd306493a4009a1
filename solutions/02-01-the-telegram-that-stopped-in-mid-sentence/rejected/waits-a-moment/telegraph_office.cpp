// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <chrono>
#include <string_view>

namespace asio = boost::asio;

namespace {

constexpr std::size_t prefix = 2;

// Requires: a telegram starts with its length.
std::size_t length_of(std::string_view telegram) {
  const auto high = static_cast<unsigned char>(telegram[0]);
  const auto low = static_cast<unsigned char>(telegram[1]);
  return high * std::size_t{256} + low;
}

}  // namespace

struct TelegraphOffice::Impl {
  Wire& wire;
  Print print;
};

TelegraphOffice::TelegraphOffice(Wire& wire, Print print) : impl_{new Impl{wire, std::move(print)}} {}

TelegraphOffice::~TelegraphOffice() = default;

asio::awaitable<void> TelegraphOffice::receive() {
  std::array<char, 1024> bytes{};
  asio::steady_timer pause{impl_->wire.get_executor()};
  for (;;) {
    pause.expires_after(std::chrono::milliseconds{50});  // a telegram has come by then
    co_await pause.async_wait(asio::use_awaitable);
    const auto [error, size] =
        co_await impl_->wire.async_read_some(asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::eof) co_return;
    if (error) throw boost::system::system_error{error};
    const std::string_view telegram{bytes.data(), size};
    if (telegram.size() < prefix) continue;
    co_await impl_->print(std::string{telegram.substr(prefix, length_of(telegram))});
  }
}
