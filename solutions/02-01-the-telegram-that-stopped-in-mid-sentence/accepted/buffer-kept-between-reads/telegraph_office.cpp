// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <array>
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
};

TelegraphOffice::TelegraphOffice(Wire& wire, Print print) : impl_{new Impl{wire, std::move(print)}} {}

TelegraphOffice::~TelegraphOffice() = default;

asio::awaitable<void> TelegraphOffice::receive() {
  std::array<char, 1024> bytes{};
  std::string kept;
  for (;;) {
    const auto [error, size] =
        co_await impl_->wire.async_read_some(asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::eof && kept.empty()) co_return;
    if (error) throw boost::system::system_error{error};
    kept.append(bytes.data(), size);
    while (kept.size() >= prefix && kept.size() - prefix >= length_of(kept)) {
      std::string text = kept.substr(prefix, length_of(kept));
      kept.erase(0, prefix + text.size());
      co_await impl_->print(std::move(text));
    }
  }
}
