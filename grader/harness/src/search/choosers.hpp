// SPDX-License-Identifier: MIT
// Ways to choose: systematically (each schedule once), at random, and again.
#pragma once

#include "world/chooser.hpp"
#include "world/random.hpp"

#include <cstdint>
#include <vector>

namespace kata {

using Choices = std::vector<std::size_t>;

// Always what is usual.
class Fifo : public Chooser {
 public:
  std::size_t pick(const Choice&) override { return 0; }
};

// The choices given; then, or where one does not fit, what is usual.
class Replay : public Chooser {
 public:
  explicit Replay(Choices choices) : choices_{std::move(choices)} {}
  std::size_t pick(const Choice& choice) override;

 private:
  Choices choices_;
  std::size_t at_ = 0;
};

// Depth-first, stateless: next() goes to the next schedule, false when there is none. With a limit of
// delays, only schedules that pass over at most so many handlers in all (Emmi, Qadeer, Rakamaric,
// "Delay-bounded scheduling", 2011); a value other than 0 counts as one.
class DepthFirst : public Chooser {
 public:
  static constexpr std::size_t unlimited = SIZE_MAX;
  explicit DepthFirst(std::size_t delays = unlimited) : delays_{delays} {}

  std::size_t pick(const Choice& choice) override;
  bool next();

  // A schedule did not offer again what it had offered before.
  bool inconsistent() const { return inconsistent_; }

 private:
  struct Point {
    std::size_t picked;
    std::size_t limit;  // of what may be picked
    std::size_t count;
    Choice::Of of;
  };
  std::size_t delays_;
  std::size_t used_ = 0;
  std::vector<Point> path_;
  std::size_t at_ = 0;
  bool inconsistent_ = false;
};

class AtRandom : public Chooser {
 public:
  explicit AtRandom(std::uint64_t seed) : random_{seed} {}
  std::size_t pick(const Choice& choice) override { return random_.below(choice.count); }

 private:
  Random random_;
};

// Chains of events have random priorities, and the highest goes first; at `depth` - 1 random moments
// among the first `length` choices, the one that would go first gets the lowest (Burckhardt et al.,
// "A randomized scheduler with probabilistic guarantees of finding bugs", 2010).
class PriorityChanges : public Chooser {
 public:
  PriorityChanges(std::uint64_t seed, std::size_t depth, std::size_t length);
  std::size_t pick(const Choice& choice) override;

 private:
  std::uint64_t priority(unsigned chain);

  Random random_;
  std::vector<std::uint64_t> priorities_;  // by chain
  std::vector<std::size_t> changes_;
  std::size_t at_ = 0;
};

// Passes on to another chooser and remembers what it picked.
class Recorded : public Chooser {
 public:
  explicit Recorded(Chooser& chooser) : chooser_{chooser} {}
  std::size_t pick(const Choice& choice) override {
    choices_.push_back(chooser_.pick(choice));
    return choices_.back();
  }
  const Choices& choices() const { return choices_; }

 private:
  Chooser& chooser_;
  Choices choices_;
};

}  // namespace kata
