// SPDX-License-Identifier: MIT
#include <kata/seal.hpp>

#include <gtest/gtest.h>

#include <string>

namespace kata {
namespace {

std::string text_of(std::array<char, seal_size> seal) { return {seal.data(), seal.size()}; }

TEST(SipHash, GivesTheVectorOfItsPaper) {
  // Appendix A: key 00 01 ... 0f, input 00 01 ... 0e.
  SipHash hash{{.low = 0x0706050403020100, .high = 0x0f0e0d0c0b0a0908}};
  for (char byte = 0; byte < 15; ++byte) hash.add(byte);
  EXPECT_EQ(hash.finish(), 0xa129ca6149be45e5u);
}

TEST(Seal, DependsOnKeySequenceAndEveryByte) {
  const SealKey key{1, 2};
  const std::string seal = text_of(seal_of(key, 1, "done\t8"));
  EXPECT_EQ(text_of(seal_of(key, 1, "done\t8")), seal);
  EXPECT_NE(text_of(seal_of({1, 3}, 1, "done\t8")), seal);
  EXPECT_NE(text_of(seal_of({0, 2}, 1, "done\t8")), seal);
  EXPECT_NE(text_of(seal_of(key, 2, "done\t8")), seal);
  EXPECT_NE(text_of(seal_of(key, 1, "done\t9")), seal);
  EXPECT_NE(text_of(seal_of(key, 1, "done\t8 ")), seal);
}

TEST(SealKey, IsReadFromItsDigitsOnly) {
  const SealKey key = key_from("00000000000000010fedcba987654321");
  EXPECT_EQ(key.high, 1u);
  EXPECT_EQ(key.low, 0x0fedcba987654321u);
  for (const char* wrong : {"", "1", "0000000000000001fedcba987654321g", "000000000000000100000000000000012"}) {
    EXPECT_EQ(key_from(wrong).low, 0u) << wrong;
    EXPECT_EQ(key_from(wrong).high, 0u) << wrong;
  }
}

}  // namespace
}  // namespace kata
