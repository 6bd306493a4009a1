// SPDX-License-Identifier: MIT
#include "toolchain/compiler_output.hpp"

#include <charconv>
#include <optional>

namespace grader {
namespace {

constexpr std::string_view function_note = "in function '";

// Takes "LINE" or "COLUMN" and its colon off the front of `text`.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() + text.size() || *end != ':') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

// Moves a trailing "[rule]" or "[rule,-Werror]" out of the message.
void split_rule(Diagnostic& diagnostic) {
  std::string& message = diagnostic.message;
  if (!message.ends_with(']')) return;
  const std::size_t open = message.rfind(" [");
  if (open == std::string::npos) return;
  std::string rule = message.substr(open + 2, message.size() - open - 3);
  if (rule.find(' ') != std::string::npos) return;
  if (const std::size_t comma = rule.find(','); comma != std::string::npos)
    rule = rule.starts_with("-Werror") ? rule.substr(comma + 1) : rule.substr(0, comma);
  diagnostic.rule = rule;
  message.resize(open);
}

// "   12 | code" and "      |  ^": what clang shows of the source, which may hold anything.
bool shows_source(std::string_view line) {
  const std::size_t bar = line.find_first_not_of(" 0123456789");
  return bar != std::string_view::npos && bar > 0 && line[bar] == '|' && line[bar - 1] == ' ';
}

std::optional<Diagnostic> parse_line(std::string_view line) {
  if (shows_source(line)) return std::nullopt;
  for (std::size_t colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
    std::string_view rest = line.substr(colon + 1);
    const auto number = take_number(rest);
    if (!number || colon == 0) continue;
    const auto column = take_number(rest);
    if (!column) continue;
    for (const std::string_view level : {"fatal error", "error", "warning", "note"}) {
      const std::string mark = " " + std::string{level} + ": ";
      if (!rest.starts_with(mark)) continue;
      Diagnostic diagnostic{.level = std::string{level},
                            .place = {.file = std::string{line.substr(0, colon)}, .line = *number, .function = {}},
                            .column = *column,
                            .message = std::string{rest.substr(mark.size())},
                            .rule = {}};
      split_rule(diagnostic);
      return diagnostic;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Diagnostic> parse_diagnostics(std::string_view text) {
  std::vector<Diagnostic> diagnostics;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (auto diagnostic = parse_line(text.substr(0, end))) diagnostics.push_back(std::move(*diagnostic));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return diagnostics;
}

std::vector<Finding> findings_of(const std::vector<Diagnostic>& diagnostics, Stage stage) {
  std::vector<Finding> findings;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.level == "note") {
      if (findings.empty()) continue;
      if (diagnostic.message.starts_with(function_note) && diagnostic.message.ends_with('\'')) {
        findings.back().place.function = diagnostic.message.substr(
            function_note.size(), diagnostic.message.size() - function_note.size() - 1);
      } else {
        findings.back().notes.push_back({diagnostic.place, diagnostic.message});
      }
      continue;
    }
    const bool fails = diagnostic.level != "warning" || diagnostic.rule.starts_with("asio-");
    findings.push_back({.stage = stage,
                        .rule = diagnostic.rule.empty() ? "error" : diagnostic.rule,
                        .severity = fails ? Severity::error : Severity::advice,
                        .place = diagnostic.place,
                        .test_case = {},
                        .message = diagnostic.message,
                        .notes = {},
                        .help = {}});
  }
  return findings;
}

}  // namespace grader
