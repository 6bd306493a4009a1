// SPDX-License-Identifier: MIT
#include "catalog/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace grader {
namespace {

// Levenshtein distance: how many letters to change, add or drop.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(const std::string& word, std::vector<std::string> names) {
  std::ranges::sort(names);
  return *std::ranges::min_element(names, {}, [&](const std::string& name) { return distance(word, name); });
}

}  // namespace grader
