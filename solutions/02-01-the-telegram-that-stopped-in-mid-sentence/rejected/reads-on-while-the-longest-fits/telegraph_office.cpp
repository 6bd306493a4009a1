// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <string>
#include <utility>
#include <vector>

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
  constexpr std::size_t longest = 2 + 65535;
  std::vector<char> piece(longest);
  std::string come;
  for (;;) {
    // Take all that is there: a read that does not fill the buffer was the last one.
    std::size_t size = 0;
    error_code error;
    do {
      size = co_await impl_->wire.async_read_some(asio::buffer(piece),
                                                  asio::redirect_error(asio::use_awaitable, error));
      come.append(piece.data(), size);
    } while (!error && size == piece.size());
    std::size_t used = 0;
    while (come.size() - used >= 2) {
      const std::size_t length =
          static_cast<unsigned char>(come[used]) * 256u + static_cast<unsigned char>(come[used + 1]);
      if (come.size() - used - 2 < length) break;
      co_await impl_->print(come.substr(used + 2, length));
      used += 2 + length;
    }
    come.erase(0, used);
    if (error == asio::error::eof && come.empty()) co_return;
    if (error) throw system_error{error};
  }
}
