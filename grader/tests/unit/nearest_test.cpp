// SPDX-License-Identifier: MIT
#include "catalog/nearest.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

TEST(Nearest, IsTheNameWithTheFewestLettersToChange) {
  const struct {
    const char* why;
    const char* word;
    std::vector<std::string> names;
    const char* nearest;
  } rows[] = {
      {"the name itself", "06d-03", {"06d-02", "06d-03", "06d-04"}, "06d-03"},
      {"one letter changed", "06d-93", {"07a-01", "06d-03"}, "06d-03"},
      {"one letter missing", "06d-3", {"06d-11", "06d-03"}, "06d-03"},
      {"one letter too many", "chekck", {"list", "check", "hint"}, "check"},
      {"two letters swapped", "rest", {"list", "reset", "doctor"}, "reset"},
      {"several are as near: the first by the alphabet", "x", {"b", "c", "a"}, "a"},
      {"nothing was typed: the shortest", "", {"check", "list", "hint"}, "hint"},
      {"there is only one", "anything at all", {"list"}, "list"},
      {"a start is not better than a change", "ab", {"abcdef", "xb"}, "xb"},
  };
  for (const auto& row : rows) EXPECT_EQ(nearest(row.word, row.names), row.nearest) << row.why;
}

}  // namespace
}  // namespace grader
