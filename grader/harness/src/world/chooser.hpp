// SPDX-License-Identifier: MIT
// Decides wherever a world could go on in more than one way.
#pragma once

#include <cstddef>
#include <span>

namespace kata {

struct Choice {
  enum class Of { order, value };
  Of of = Of::order;
  std::size_t count = 0;  // two or more
  // For an order: by candidate, the chain of events that it belongs to. What a handler causes belongs
  // to the handler's chain: the first of it at least, the rest starts chains of its own.
  std::span<const unsigned> chains;
};

class Chooser {
 public:
  virtual ~Chooser() = default;

  // Less than choice.count. 0 is what happens if nothing is unusual: the order of the queue.
  virtual std::size_t pick(const Choice& choice) = 0;
};

}  // namespace kata
