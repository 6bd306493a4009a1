// SPDX-License-Identifier: MIT
// Which exception was thrown last.
#pragma once

#include <cstring>
#include <exception>
#include <utility>

namespace kata {

#if __has_feature(address_sanitizer)
// Whoever uses an exception after its end is found only if nobody else keeps it. Its memory is quarantined then, so
// that its address stays its own.
class ThrownException {
 public:
  ThrownException() = default;
  explicit ThrownException(const std::exception_ptr& error) : address_{address_of(error)} {}

  bool is(const std::exception_ptr& error) const { return address_ == address_of(error); }

 private:
  static const void* address_of(const std::exception_ptr& error) {
    static_assert(sizeof error == sizeof(void*));
    const void* address = nullptr;
    std::memcpy(&address, static_cast<const void*>(&error), sizeof address);
    return address;
  }

  const void* address_ = nullptr;
};
#else
// Kept, or the next one might have its address.
class ThrownException {
 public:
  ThrownException() = default;
  explicit ThrownException(std::exception_ptr error) : error_{std::move(error)} {}

  bool is(const std::exception_ptr& error) const { return error == error_; }

 private:
  std::exception_ptr error_;
};
#endif

}  // namespace kata
