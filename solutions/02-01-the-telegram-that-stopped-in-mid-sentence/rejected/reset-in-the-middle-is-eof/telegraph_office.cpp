// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <array>
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

asio::awaitable<void> TelegraphOffice::receive() {
  std::string come;
  std::array<char, 2048> piece;
  for (;;) {
    error_code error;
    const std::size_t size = co_await impl_->wire.async_read_some(
        asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
    come.append(piece.data(), size);
    while (come.size() >= 2) {
      const std::size_t length = static_cast<unsigned char>(come[0]) * 256u + static_cast<unsigned char>(come[1]);
      if (come.size() < 2 + length) break;
      std::string text = come.substr(2, length);
      come.erase(0, 2 + length);
      co_await impl_->print(std::move(text));
    }
    if (error == asio::error::eof && come.empty()) co_return;
    if (error == asio::error::connection_reset && !come.empty()) throw system_error{asio::error::eof};  // broke off
    if (error) throw system_error{error};
  }
}
