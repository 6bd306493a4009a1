// SPDX-License-Identifier: MIT
// Seals on records: the supervisor gives each run a fresh key, and takes a record only with the seal
// that this key makes for it and for its place in the sequence. Code under test that writes to the
// channel without the key is found out.
//
// The seal is SipHash-2-4 (J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF",
// 2012). All functions may be used in a signal handler.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kata {

struct SealKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

inline constexpr std::size_t seal_size = 16;  // hexadecimal digits

class SipHash {
 public:
  explicit constexpr SipHash(SealKey key)
      : v_{key.low ^ 0x736f6d6570736575, key.high ^ 0x646f72616e646f6d, key.low ^ 0x6c7967656e657261,
           key.high ^ 0x7465646279746573} {}

  constexpr void add(char byte) {
    word_ |= std::uint64_t{static_cast<unsigned char>(byte)} << (8 * (size_ % 8));
    if (++size_ % 8 == 0) take_word();
  }

  constexpr std::uint64_t finish() {
    word_ |= std::uint64_t{size_} << 56;
    take_word();
    v_[2] ^= 0xff;
    for (int i = 0; i < 4; ++i) round();
    return v_[0] ^ v_[1] ^ v_[2] ^ v_[3];
  }

 private:
  constexpr void take_word() {
    v_[3] ^= word_;
    round();
    round();
    v_[0] ^= word_;
    word_ = 0;
  }

  constexpr void round() {
    v_[0] += v_[1];
    v_[1] = std::rotl(v_[1], 13) ^ v_[0];
    v_[0] = std::rotl(v_[0], 32);
    v_[2] += v_[3];
    v_[3] = std::rotl(v_[3], 16) ^ v_[2];
    v_[0] += v_[3];
    v_[3] = std::rotl(v_[3], 21) ^ v_[0];
    v_[2] += v_[1];
    v_[1] = std::rotl(v_[1], 17) ^ v_[2];
    v_[2] = std::rotl(v_[2], 32);
  }

  std::array<std::uint64_t, 4> v_;
  std::uint64_t word_ = 0;
  std::size_t size_ = 0;
};

// `sequence` counts records from 1; 0 for records that come out of turn (crash, where, fork).
constexpr std::array<char, seal_size> seal_of(SealKey key, std::uint64_t sequence, std::string_view record) {
  SipHash hash{key};
  for (int i = 0; i < 8; ++i) hash.add(static_cast<char>(sequence >> (8 * i)));
  for (const char byte : record) hash.add(byte);
  const std::uint64_t value = hash.finish();
  std::array<char, seal_size> digits{};
  for (std::size_t i = 0; i < seal_size; ++i) digits[i] = "0123456789abcdef"[(value >> (60 - 4 * i)) & 0xf];
  return digits;
}

// The key as 32 hexadecimal digits, the form in which it is passed on; zero for anything else.
constexpr SealKey key_from(std::string_view digits) {
  SealKey key;
  if (digits.size() != 32) return key;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const char c = digits[i];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return {};
    std::uint64_t& half = i < 16 ? key.high : key.low;
    half = half << 4 | static_cast<unsigned>(digit);
  }
  return key;
}

}  // namespace kata
