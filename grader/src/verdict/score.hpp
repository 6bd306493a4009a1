// SPDX-License-Identifier: MIT
// The points of a check. A kata that is fixed earns all of them; in one with several bugs, each that is
// mended earns its own before that. Pure.
#pragma once

#include "stage/check_result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace grader {

struct Points {
  int earned = 0;
  int of = 0;

  bool operator==(const Points&) const = default;
};

struct Score {
  struct OfBug {
    std::string title;
    Points points;
  };

  Points all;
  std::vector<OfBug> bugs;  // as in the kata's kata.toml
};

// None as long as there is no verdict on the fix.
std::optional<Score> score_of(const CheckResult& result);

}  // namespace grader
