// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <array>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

constexpr std::size_t prefix = 2;

// Puts a telegram together, byte by byte.
class Assembler {
 public:
  bool is_empty() const { return come_ == 0; }

  // Is that the last byte of a telegram?
  bool take(char byte) {
    if (++come_ <= prefix)
      length_ = length_ * 256 + static_cast<unsigned char>(byte);
    else
      text_ += byte;
    return come_ >= prefix && text_.size() == length_;
  }

  std::string give() {
    come_ = 0;
    length_ = 0;
    return std::exchange(text_, {});
  }

 private:
  std::size_t come_ = 0;
  std::size_t length_ = 0;
  std::string text_;
};

}  // namespace

struct TelegraphOffice::Impl {
  Wire& wire;
  Print print;
};

TelegraphOffice::TelegraphOffice(Wire& wire, Print print) : impl_{new Impl{wire, std::move(print)}} {}

TelegraphOffice::~TelegraphOffice() = default;

asio::awaitable<void> TelegraphOffice::receive() {
  Assembler assembler;
  std::array<char, 300> bytes{};
  for (;;) {
    const auto [error, size] =
        co_await impl_->wire.async_read_some(asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::eof && assembler.is_empty()) co_return;
    if (error) throw boost::system::system_error{error};
    for (std::size_t i = 0; i < size; ++i)
      if (assembler.take(bytes[i])) co_await impl_->print(assembler.give());
  }
}
