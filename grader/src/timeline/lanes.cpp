// SPDX-License-Identifier: MIT
#include "timeline/lanes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace grader {
namespace {

std::string coroutine_name(unsigned number) { return fmt::format("coroutine {}", number); }
std::string strand_name(unsigned number) { return fmt::format("strand {}", number); }

}  // namespace

Lanes::Lanes(const std::vector<Step>& steps) {
  std::set<unsigned> coroutines;
  std::set<unsigned> strands;
  for (const Step& step : steps) {
    coroutines.insert(step.coroutine);
    strands.insert(step.strand);
  }
  coroutines.erase(0);
  strands.erase(0);
  for (const unsigned number : coroutines) all_.push_back({Lane::Of::coroutine, coroutine_name(number)});
  for (const unsigned number : strands) all_.push_back({Lane::Of::strand, strand_name(number)});
  for (const Step& step : steps)
    if (!executor_of(step)) all_.push_back({Lane::Of::executor, step.on});
}

std::optional<std::size_t> Lanes::find(Lane::Of of, const std::string& name) const {
  const auto found = std::ranges::find(all_, Lane{of, name});
  if (found == all_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all_.begin());
}

std::optional<std::size_t> Lanes::coroutine_of(const Step& step) const {
  return step.coroutine == 0 ? std::nullopt : find(Lane::Of::coroutine, coroutine_name(step.coroutine));
}

std::optional<std::size_t> Lanes::strand_of(const Step& step) const {
  return step.strand == 0 ? std::nullopt : find(Lane::Of::strand, strand_name(step.strand));
}

std::optional<std::size_t> Lanes::executor_of(const Step& step) const { return find(Lane::Of::executor, step.on); }

std::size_t Lanes::of(const Step& step) const {
  if (const auto coroutine = coroutine_of(step)) return *coroutine;
  if (const auto strand = strand_of(step)) return *strand;
  return executor_of(step).value_or(0);
}

}  // namespace grader
