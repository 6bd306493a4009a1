// SPDX-License-Identifier: MIT
// Something that a thread of the program waits for without giving the thread back.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>

namespace kata {

struct BlockingCall {
  static constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();

  const char* what;            // "sleeping (std::this_thread::sleep_for, nanosleep)"
  std::function<bool()> over;  // Any thread may ask. Empty: only time ends it.
  std::int64_t until = forever;  // virtual nanoseconds since the world began
};

}  // namespace kata
