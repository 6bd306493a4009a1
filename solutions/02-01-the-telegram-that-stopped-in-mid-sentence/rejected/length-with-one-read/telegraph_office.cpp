// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <optional>
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

  // Nothing if the sender has ended.
  asio::awaitable<std::optional<std::string>> receive_one() {
    std::array<char, prefix> length{};
    const auto [error, size] =
        co_await wire.async_read_some(asio::buffer(length), asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::eof) co_return std::nullopt;
    if (error) throw boost::system::system_error{error};
    std::string text(length_of({length.data(), length.size()}), '\0');
    co_await asio::async_read(wire, asio::buffer(text), asio::use_awaitable);
    co_return text;
  }
};

TelegraphOffice::TelegraphOffice(Wire& wire, Print print) : impl_{new Impl{wire, std::move(print)}} {}

TelegraphOffice::~TelegraphOffice() = default;

asio::awaitable<void> TelegraphOffice::receive() {
  while (std::optional<std::string> telegram = co_await impl_->receive_one())
    co_await impl_->print(std::move(*telegram));
}
