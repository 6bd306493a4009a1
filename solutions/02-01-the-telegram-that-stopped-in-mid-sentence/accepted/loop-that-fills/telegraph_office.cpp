// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <string>
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

  // Reads until `bytes` is full. False if the sender has ended, where it may end, before the first byte.
  asio::awaitable<bool> fill(std::string& bytes, bool may_end) {
    for (std::size_t come = 0; come < bytes.size();) {
      const auto [error, size] = co_await wire.async_read_some(asio::buffer(bytes) + come,
                                                               asio::as_tuple(asio::use_awaitable));
      if (error == asio::error::eof && come == 0 && may_end) co_return false;
      if (error) throw boost::system::system_error{error};
      come += size;
    }
    co_return true;
  }
};

TelegraphOffice::TelegraphOffice(Wire& wire, Print print) : impl_{new Impl{wire, std::move(print)}} {}

TelegraphOffice::~TelegraphOffice() = default;

asio::awaitable<void> TelegraphOffice::receive() {
  std::string length(prefix, '\0');
  while (co_await impl_->fill(length, true)) {
    std::string text(length_of(length), '\0');
    co_await impl_->fill(text, false);
    co_await impl_->print(std::move(text));
  }
}
