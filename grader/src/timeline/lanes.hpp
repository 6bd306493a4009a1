// SPDX-License-Identifier: MIT
// The lanes of a picture: coroutines, strands, and what runs handlers.
#pragma once

#include "timeline/timeline.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace grader {

struct Lane {
  enum class Of { coroutine, strand, executor };
  Of of;
  std::string name;  // "coroutine 2", "strand 1", "thread_pool 2, thread 1"

  bool operator==(const Lane&) const = default;
};

class Lanes {
 public:
  // Coroutines and strands by number, then executors in the order in which something first runs there.
  explicit Lanes(const std::vector<Step>& steps);

  const std::vector<Lane>& all() const { return all_; }
  std::optional<std::size_t> coroutine_of(const Step& step) const;
  std::optional<std::size_t> strand_of(const Step& step) const;
  std::optional<std::size_t> executor_of(const Step& step) const;

  // The lane that shows the step: its coroutine's, else its strand's, else where it ran.
  std::size_t of(const Step& step) const;

 private:
  std::optional<std::size_t> find(Lane::Of of, const std::string& name) const;

  std::vector<Lane> all_;
};

}  // namespace grader
