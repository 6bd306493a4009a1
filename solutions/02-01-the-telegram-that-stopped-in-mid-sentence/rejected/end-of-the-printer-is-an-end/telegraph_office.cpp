// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
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
  bool in_the_middle = false;
  try {
    for (;;) {
      std::array<unsigned char, 2> length{};
      co_await asio::async_read(impl_->wire, asio::buffer(length, 1), asio::use_awaitable);
      in_the_middle = true;
      co_await asio::async_read(impl_->wire, asio::buffer(&length[1], 1), asio::use_awaitable);
      std::string text(length[0] * 256u + length[1], '\0');
      co_await asio::async_read(impl_->wire, asio::buffer(text), asio::use_awaitable);
      in_the_middle = false;
      co_await impl_->print(std::move(text));
    }
  } catch (const system_error& error) {
    if (error.code() != asio::error::eof || in_the_middle) throw;
  }
}
