// SPDX-License-Identifier: MIT
#include "report/result_formats.hpp"

#include "report/result_reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_files = 20;

// Longer than any run of backticks in the text: nothing in it can end the block.
std::string fence_for(const std::string& text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  return std::string(std::max<std::size_t>(longest + 1, 3), '`');
}

std::string block(const std::string& text) {
  const std::string fence = fence_for(text);
  return fmt::format("{}text\n{}{}{}\n", fence, text, text.ends_with('\n') ? "" : "\n", fence);
}

// In a line or a cell of a table. Names of files and tests need no backtick and no bar.
std::string code(std::string text) {
  std::erase_if(text, [](char c) { return c == '`' || c == '|' || c == '\n'; });
  return text.empty() ? "" : '`' + text + '`';
}

std::string points_of(const Json& result) {
  if (!result.contains("points")) return "";
  return fmt::format("{} of {}", result["points"].at("earned").get<int>(), result["points"].at("of").get<int>());
}

std::string finding(const Json& result, const Json& first, std::size_t more) {
  std::string page = fmt::format("\n### {}: {}\n\n{} {}", code(text_in(result, "kata")), code(text_in(result, "verdict")),
                                 code(text_in(first, "stage")), code(text_in(first, "rule")));
  if (const std::string name = text_in(first, "case"); !name.empty()) page += " in " + code(name);
  if (first.contains("file")) page += fmt::format(", {} line {}", code(text_in(first, "file")), first.value("line", 0));
  page += "\n\n" + block(text_in(first, "message"));
  if (const std::string help = text_in(first, "help"); !help.empty()) page += '\n' + block(help);
  if (more > 0) page += fmt::format("\n{} more finding{}.\n", more, more == 1 ? "" : "s");
  return page + fmt::format("\nThe same on your machine: {}\n", code("bin/grader check " + text_in(result, "kata")));
}

}  // namespace

std::string markdown_report(const Json& document) {
  std::string page = "| kata | verdict | points |\n|---|---|---|\n";
  std::string details;
  for (const Json& result : document.at("results")) {
    page += fmt::format("| {} | {} | {} |\n", code(text_in(result, "kata")), code(text_in(result, "verdict")), points_of(result));
    if (const Json failures = failures_of(result); !failures.empty())
      details += finding(result, failures.front(), failures.size() - 1);
    if (const std::string trouble = text_in(result, "trouble"); !trouble.empty())
      details += fmt::format("\n### {}: no verdict\n\n{}", code(text_in(result, "kata")), block(trouble));
  }
  if (document.at("results").empty()) page += "\nNo kata was to be graded.\n";
  page += details;
  const Json& ignored = document.at("without_effect");
  if (ignored.empty()) return page;
  page += "\n### Without effect\n\nOnly the files of a kata that may be edited are graded. These were left out:\n\n";
  for (std::size_t i = 0; i < std::min(ignored.size(), most_files); ++i)
    page += fmt::format("- {}\n", code(printable(ignored[i].get<std::string>())));
  if (ignored.size() > most_files) page += fmt::format("- and {} more\n", ignored.size() - most_files);
  return page;
}

}  // namespace grader
