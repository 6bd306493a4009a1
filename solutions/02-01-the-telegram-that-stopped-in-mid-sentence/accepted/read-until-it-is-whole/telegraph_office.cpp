// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <string>
#include <string_view>
#include <type_traits>

namespace asio = boost::asio;

namespace {

constexpr std::size_t prefix = 2;

// Requires: a telegram starts with its length.
std::size_t length_of(std::string_view telegram) {
  const auto high = static_cast<unsigned char>(telegram[0]);
  const auto low = static_cast<unsigned char>(telegram[1]);
  return high * std::size_t{256} + low;
}

// Where the first telegram of what has come ends, if it has come to its end.
struct WholeTelegram {
  template <class Iterator>
  std::pair<Iterator, bool> operator()(Iterator begin, Iterator end) const {
    const auto size = static_cast<std::size_t>(end - begin);
    if (size < prefix) return {begin, false};
    const char start[prefix] = {*begin, *(begin + 1)};
    const std::size_t whole = prefix + length_of({start, prefix});
    if (size < whole) return {begin, false};
    return {begin + static_cast<std::ptrdiff_t>(whole), true};
  }
};

}  // namespace

template <>
struct asio::is_match_condition<WholeTelegram> : std::true_type {};

struct TelegraphOffice::Impl {
  Wire& wire;
  Print print;
};

TelegraphOffice::TelegraphOffice(Wire& wire, Print print) : impl_{new Impl{wire, std::move(print)}} {}

TelegraphOffice::~TelegraphOffice() = default;

asio::awaitable<void> TelegraphOffice::receive() {
  std::string kept;
  for (;;) {
    const auto [error, size] = co_await asio::async_read_until(
        impl_->wire, asio::dynamic_buffer(kept), WholeTelegram{}, asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::eof && kept.empty()) co_return;
    if (error) throw boost::system::system_error{error};
    std::string text = kept.substr(prefix, size - prefix);
    kept.erase(0, size);
    co_await impl_->print(std::move(text));
  }
}
