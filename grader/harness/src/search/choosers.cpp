// SPDX-License-Identifier: MIT
#include "search/choosers.hpp"

#include <algorithm>

namespace kata {

std::size_t Replay::pick(const Choice& choice) {
  const std::size_t wanted = at_ < choices_.size() ? choices_[at_++] : 0;
  return wanted < choice.count ? wanted : 0;
}

std::size_t DepthFirst::pick(const Choice& choice) {
  const std::size_t cost_of_most = choice.of == Choice::Of::order ? choice.count - 1 : 1;
  const std::size_t left = delays_ - used_;
  std::size_t limit = choice.count;
  if (left < cost_of_most) limit = choice.of == Choice::Of::order ? left + 1 : 1;
  if (at_ == path_.size()) path_.push_back({0, limit, choice.count, choice.of});
  Point& point = path_[at_++];
  if (point.count != choice.count || point.of != choice.of) inconsistent_ = true;
  const std::size_t picked = std::min(point.picked, choice.count - 1);
  if (delays_ != unlimited) used_ += choice.of == Choice::Of::order ? picked : std::min<std::size_t>(picked, 1);
  return picked;
}

bool DepthFirst::next() {
  path_.resize(std::min(at_, path_.size()));  // a schedule that ended early has no further choices
  at_ = 0;
  used_ = 0;
  while (!path_.empty()) {
    if (++path_.back().picked < path_.back().limit) return true;
    path_.pop_back();
  }
  return false;
}

PriorityChanges::PriorityChanges(std::uint64_t seed, std::size_t depth, std::size_t length) : random_{seed} {
  for (std::size_t i = 1; i < depth; ++i) changes_.push_back(random_.below(std::max<std::size_t>(length, 1)));
}

std::uint64_t PriorityChanges::priority(unsigned chain) {
  // 0 to depth - 2 are for those that were lowered.
  while (priorities_.size() <= chain) priorities_.push_back(random_.next() | (std::uint64_t{1} << 63));
  return priorities_[chain];
}

std::size_t PriorityChanges::pick(const Choice& choice) {
  if (choice.of == Choice::Of::value) return random_.below(choice.count);
  const auto highest = [&] {
    std::size_t best = 0;
    for (std::size_t i = 1; i < choice.count; ++i)
      if (priority(choice.chains[i]) > priority(choice.chains[best])) best = i;
    return best;
  };
  std::size_t best = highest();
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    if (changes_[i] != at_) continue;
    priorities_[choice.chains[best]] = i;
    best = highest();
  }
  ++at_;
  return best;
}

}  // namespace kata
