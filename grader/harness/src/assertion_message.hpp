// SPDX-License-Identifier: MIT
// What GoogleTest says of a failed assertion, in whatever release.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace kata {

// Since GoogleTest 1.15 a message ends with an empty line.
inline std::string message_of(const testing::TestPartResult& part) {
  std::string message = part.message();
  message.erase(message.find_last_not_of('\n') + 1);
  return message;
}

}  // namespace kata
