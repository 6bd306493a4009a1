// SPDX-License-Identifier: MIT
#include "timeline/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

namespace grader {
namespace {

constexpr std::size_t most_rows = 13;  // and two for the heading
constexpr std::size_t width = 80;
constexpr std::size_t most_columns = 9;

// A coroutine that goes on does so in one function after the other. The outermost is enough, but for those of the tests.
bool is_told_by_another(const std::vector<Step>& steps, std::size_t at) {
  if (steps[at].kind != "goes-on") return false;
  const auto in_test = [](const Step& step) { return step.place.file.ends_with("_test.cpp"); };
  const auto same_turn = [&](std::size_t i) {
    return i < steps.size() && steps[i].kind == "goes-on" && steps[i].coroutine == steps[at].coroutine;
  };
  bool later = false;
  for (std::size_t i = at + 1; same_turn(i) && !steps[i].begins; ++i) later = later || in_test(steps[at]) || !in_test(steps[i]);
  bool earlier = false;
  for (std::size_t i = at; i > 0 && !steps[i].begins && same_turn(i - 1); --i) earlier = earlier || !in_test(steps[i - 1]);
  return later || (in_test(steps[at]) && earlier);
}

// The columns tell the rest. What somebody waits for is told if nobody ends the wait.
bool tells_a_reader(const std::vector<Step>& steps, std::size_t at) {
  const Step& step = steps[at];
  if (step.kind == "ends") return false;
  if (step.kind == "waits")
    return std::none_of(steps.begin() + static_cast<std::ptrdiff_t>(at) + 1, steps.end(),
                        [&](const Step& later) { return later.coroutine == step.coroutine; });
  return !is_told_by_another(steps, at);
}

struct Row {
  const Step* step;
  std::string marks;
};

class Picture {
 public:
  explicit Picture(const std::vector<Step>& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Step& step = steps[i];
      if (step.coroutine > 0) take(step);
      if (tells_a_reader(steps, i)) rows_.push_back({&step, marks(step)});
      if (step.kind == "ends") alive_[step.coroutine] = ' ';
    }
    if (columns_.size() > most_columns) columns_.clear();
  }

  std::string write(std::size_t left_out) const {
    if (rows_.empty()) return {};
    const std::size_t first = rows_.size() - std::min(rows_.size(), most_rows);
    const bool whole = first == 0 && left_out == 0;
    std::string text = whole ? "  in this order:\n" : "  the last steps before it:\n";
    std::size_t time = 0;
    std::size_t place = 0;
    for (std::size_t i = first; i < rows_.size(); ++i) {
      if (rows_[i].step->time > 0) time = std::max(time, virtual_time(rows_[i].step->time).size());
      place = std::max(place, where(*rows_[i].step).size());
    }
    if (!columns_.empty()) text += heading(time);
    for (std::size_t i = first; i < rows_.size(); ++i) {
      const Step& step = *rows_[i].step;
      std::string line = "    ";
      if (time > 0) line += fmt::format("{:<{}}  ", virtual_time(step.time), time);
      if (!columns_.empty()) line += fmt::format("{:<{}}  ", rows_[i].marks.substr(0, 2 * columns_.size()), 2 * columns_.size());
      line += fmt::format("{:<{}}  {}", where(step), place, columns_.empty() ? std::string_view{step.text} : without_name(step));
      text += shortened(std::move(line)) + '\n';
    }
    return text;
  }

 private:
  // Columns in the order in which coroutines are met.
  void take(const Step& step) {
    if (columns_.try_emplace(step.coroutine, columns_.size()).second) order_.push_back(step.coroutine);
    alive_[step.coroutine] = '|';
  }

  std::string marks(const Step& step) const {
    std::string text;
    for (const unsigned coroutine : order_) {
      const bool own = coroutine == step.coroutine;
      const char mark = step.kind == "starts" ? 'o' : step.kind == "throws" ? '!' : step.kind == "waits" ? '|' : '*';
      text += {own ? mark : alive_.at(coroutine), ' '};
    }
    return text;
  }

  std::string heading(std::size_t time) const {
    std::string text(4 + (time > 0 ? time + 2 : 0), ' ');
    for (const unsigned coroutine : order_) text += fmt::format("{:<2}", coroutine);
    return text + "  (coroutines: o starts, * goes on, | waits)\n";
  }

  static std::string where(const Step& step) {
    return step.place.line > 0 ? fmt::format("{}:{}", step.place.file, step.place.line) : "";
  }

  static std::string_view without_name(const Step& step) {
    std::string_view text = step.text;
    const std::string name = fmt::format("coroutine {} ", step.coroutine);
    if (text.starts_with(name)) text.remove_prefix(name.size());
    return text;
  }

  static std::string shortened(std::string line) {
    while (line.ends_with(' ')) line.pop_back();
    return line.size() <= width ? line : line.substr(0, width - 3) + "...";
  }

  std::map<unsigned, std::size_t> columns_;
  std::vector<unsigned> order_;
  std::map<unsigned, char> alive_;
  std::vector<Row> rows_;
};

}  // namespace

std::string picture_of(const Timeline& timeline) { return Picture{timeline.steps}.write(timeline.left_out); }

}  // namespace grader
