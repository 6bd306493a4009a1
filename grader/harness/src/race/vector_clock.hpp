// SPDX-License-Identifier: MIT
// What happened before: for each agent, how far it had come.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kata {

class VectorClock {
 public:
  std::uint32_t of(std::size_t agent) const { return agent < times_.size() ? times_[agent] : 0; }

  void tick(std::size_t agent) {
    if (agent >= times_.size()) times_.resize(agent + 1);
    ++times_[agent];
  }

  void join(const VectorClock& other) {
    if (other.times_.size() > times_.size()) times_.resize(other.times_.size());
    for (std::size_t i = 0; i < other.times_.size(); ++i) times_[i] = std::max(times_[i], other.times_[i]);
  }

  void clear() { times_.clear(); }

 private:
  std::vector<std::uint32_t> times_;
};

}  // namespace kata
