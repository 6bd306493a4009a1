// SPDX-License-Identifier: MIT
// The checks of a fix, in the order in which their findings count.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace grader {

enum class Stage { integrity, build, lint, test, explore, asan, tsan };

inline constexpr std::array all_stages{Stage::integrity, Stage::build, Stage::lint, Stage::test,
                                       Stage::explore,   Stage::asan,  Stage::tsan};

constexpr std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::integrity: return "integrity";
    case Stage::build: return "build";
    case Stage::lint: return "lint";
    case Stage::test: return "test";
    case Stage::explore: return "explore";
    case Stage::asan: return "asan";
    case Stage::tsan: return "tsan";
  }
  return "";
}

constexpr std::optional<Stage> stage_named(std::string_view name) {
  for (const Stage stage : all_stages)
    if (name_of(stage) == name) return stage;
  return std::nullopt;
}

}  // namespace grader
