// SPDX-License-Identifier: MIT
#include "report/result_formats.hpp"

#include "report/result_reading.hpp"

#include <fmt/format.h>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

// As GitHub's own toolkit does it: a line break would start a new command, a percent sign an escape.
std::string escaped_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%') escaped += "%25";
    else if (c == '\r') escaped += "%0D";
    else if (c == '\n') escaped += "%0A";
    else escaped += c;
  }
  return escaped;
}

std::string escaped_property(std::string_view text) {
  std::string escaped;
  for (const char c : escaped_text(text)) {
    if (c == ':') escaped += "%3A";
    else if (c == ',') escaped += "%2C";
    else escaped += c;
  }
  return escaped;
}

std::string annotation(const Json& result, const Json& finding) {
  std::string place;
  if (finding.contains("file")) place = fmt::format("file={},", escaped_property(path_in(result, finding)));
  if (finding.value("line", 0) > 0) place += fmt::format("line={},", finding["line"].get<int>());
  const std::string title = fmt::format("{} {}: {}", text_in(result, "kata"), text_in(finding, "stage"), text_in(finding, "rule"));
  return fmt::format("::error {}title={}::{}\n", place, escaped_property(title), escaped_text(text_in(finding, "message")));
}

}  // namespace

std::string github_report(const Json& document) {
  std::string commands;
  for (const Json& result : document.at("results")) {
    for (const Json& finding : failures_of(result)) commands += annotation(result, finding);
    const std::string verdict = fmt::format("{} {}", text_in(result, "kata"), text_in(result, "verdict"));
    if (const std::string trouble = text_in(result, "trouble"); !trouble.empty())
      commands += fmt::format("::error title={}::{}\n", escaped_property(verdict), escaped_text(trouble));
    commands += fmt::format("::notice title={}::{}\n", escaped_property(verdict), escaped_text(text_in(result, "title")));
  }
  for (const Json& ignored : document.at("without_effect"))
    commands += fmt::format("::warning title=without effect::{}\n", escaped_text(printable(ignored.get<std::string>())));
  return commands;
}

}  // namespace grader
