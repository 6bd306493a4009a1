// SPDX-License-Identifier: MIT
#include "telegraph_office.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
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

  // Ends when at least `wanted` bytes are kept. False if the sender has ended and nothing is kept.
  asio::awaitable<bool> has_come(std::string& kept, std::size_t wanted) {
    if (kept.size() >= wanted) co_return true;
    const auto [error, size] = co_await asio::async_read(
        wire, asio::dynamic_buffer(kept), asio::transfer_at_least(wanted - kept.size()),
        asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::eof && kept.empty()) co_return false;
    if (error) throw boost::system::system_error{error};
    co_return true;
  }
};

TelegraphOffice::TelegraphOffice(Wire& wire, Print print) : impl_{new Impl{wire, std::move(print)}} {}

TelegraphOffice::~TelegraphOffice() = default;

asio::awaitable<void> TelegraphOffice::receive() {
  std::string kept;
  while (co_await impl_->has_come(kept, prefix)) {
    const std::size_t whole = prefix + length_of(kept);
    co_await impl_->has_come(kept, whole);
    std::string text = kept.substr(prefix, whole - prefix);
    kept.erase(0, whole);
    co_await impl_->print(std::move(text));
  }
}
