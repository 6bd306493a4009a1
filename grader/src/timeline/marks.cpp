// SPDX-License-Identifier: MIT
#include "timeline/marks.hpp"

#include <fmt/format.h>

#include <optional>

namespace grader {
namespace {

// The last step at the place, of the coroutine that `text` begins with if it begins with one.
std::optional<std::size_t> last_step_at(const std::vector<Step>& steps, const Place& place, const std::string& text) {
  if (place.line == 0) return std::nullopt;
  const bool names_one = text.starts_with("coroutine ");
  for (std::size_t i = steps.size(); i-- > 0;) {
    const Step& step = steps[i];
    if (step.kind == "handler" || step.kind == "ends" || step.place.file != place.file || step.place.line != place.line) continue;
    if (!names_one || text.starts_with(fmt::format("coroutine {} ", step.coroutine))) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> step_of(const std::vector<Step>& steps, const Note& note) {
  if (note.step == 0) return last_step_at(steps, note.place, note.text);
  return note.step <= steps.size() ? std::optional<std::size_t>{note.step - 1} : std::nullopt;
}

}  // namespace

std::map<std::size_t, std::string> marks_of(const Timeline& timeline) {
  std::map<std::size_t, std::string> marks;
  if (!timeline.finding || timeline.steps.empty()) return marks;
  const Finding& finding = *timeline.finding;
  for (const Note& note : finding.notes)
    if (const auto step = step_of(timeline.steps, note)) marks.try_emplace(*step, note.text);
  if (marks.empty())
    if (const auto step = last_step_at(timeline.steps, finding.place, {})) marks.try_emplace(*step, finding.rule);
  return marks;
}

}  // namespace grader
