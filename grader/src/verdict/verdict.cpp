// SPDX-License-Identifier: MIT
#include "verdict/verdict.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace grader {
namespace {

bool has(const CheckResult& result, Severity severity) {
  return std::ranges::any_of(result.stages, [&](const StageResult& stage) {
    return std::ranges::any_of(stage.findings, [&](const Finding& f) { return f.severity == severity; });
  });
}

bool any_state(const CheckResult& result, StageState state) {
  return std::ranges::any_of(result.stages, [&](const StageResult& stage) { return stage.state == state; });
}

// Every stage once, passed, or left out for a reason that the kata states.
bool complete(const CheckResult& result) {
  std::set<Stage> done;
  for (const StageResult& stage : result.stages)
    if (stage.state == StageState::passed || (stage.state == StageState::skipped && !stage.reason.empty()))
      done.insert(stage.stage);
  return done.size() == all_stages.size() && result.stages.size() == all_stages.size();
}

bool at_place(const Place& place, std::string_view at) {
  const std::size_t colon = at.find(':');
  if (place.file != at.substr(0, colon)) return false;
  return colon == std::string_view::npos || bare_function(place.function) == at.substr(colon + 1);
}

}  // namespace

Verdict verdict_of(const CheckResult& result) {
  if (has(result, Severity::attack)) return Verdict::invalid;
  if (!result.trouble.empty() || has(result, Severity::environment)) return Verdict::environment;
  if (has(result, Severity::error) || any_state(result, StageState::failed) || any_state(result, StageState::echoed))
    return Verdict::not_fixed;
  return complete(result) ? Verdict::fixed : Verdict::incomplete;
}

namespace {

// "operator<=>(Money const&) const" -> "operator<=>"; nothing if it does not start with an operator.
std::string_view operator_name(std::string_view text) {
  constexpr std::string_view word = "operator";
  const bool is_operator = text.starts_with(word) && text.size() > word.size() &&
                           std::isalnum(static_cast<unsigned char>(text[word.size()])) == 0 && text[word.size()] != '_';
  if (!is_operator) return {};
  const std::size_t symbol = text.substr(word.size()).starts_with("()") ? word.size() + 2 : word.size();
  return text.substr(0, text.find('(', symbol));
}

}  // namespace

std::string_view bare_function(std::string_view function) {
  // A lambda is known by the function around it: "deposit(int)::'lambda'()::operator()() const".
  for (const std::string_view inner : {"::'lambda", "::$_", "::(anonymous class)", "::{lambda"})
    function = function.substr(0, function.find(inner));
  // Parameters start at the first bracket outside <>, unless that opens "(anonymous namespace)".
  std::size_t start = 0;
  std::size_t end = function.size();
  int angles = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    if (const std::string_view name = i == start ? operator_name(function.substr(i)) : ""; !name.empty()) return name;
    if (function.substr(i).starts_with("(anonymous namespace)")) {
      i += std::string_view{"(anonymous namespace)"}.size() - 1;
    } else if (function.substr(i).starts_with("decltype(") || function[i] == '[') {  // decltype(auto), [abi:cxx11]
      i = std::min(function.find_first_of(")]", i), function.size() - 1);
    } else if (function[i] == '<') {
      ++angles;
    } else if (function[i] == '>') {
      --angles;
    } else if (angles == 0 && (function[i] == ':' || function[i] == ' ')) {
      start = i + 1;
    } else if (angles == 0 && function[i] == '(') {
      end = i;
      break;
    }
  }
  const std::string_view name = function.substr(start, end - start);
  return name.substr(0, name.find_first_of("<["));
}

bool matches(const Finding& finding, const Expectation& expectation) {
  return finding.severity != Severity::advice && describes(expectation, finding);
}

bool describes(const Expectation& expectation, const Finding& finding) {
  if (finding.stage != expectation.stage || finding.rule != expectation.rule) return false;
  if (finding.test_case == expectation.at || at_place(finding.place, expectation.at)) return true;
  return std::ranges::any_of(finding.notes, [&](const Note& note) { return at_place(note.place, expectation.at); });
}

}  // namespace grader
