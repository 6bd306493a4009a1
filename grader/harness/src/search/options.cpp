// SPDX-License-Identifier: MIT
#include "search/options.hpp"

#include "search/schedule.hpp"

#include <charconv>
#include <string_view>

namespace kata {
namespace {

std::optional<std::string> take(std::string_view argument, SearchOptions& options) {
  const std::string_view value = argument.substr(argument.find('=') + 1);
  if (argument == "--twice") {
    options.twice = true;
  } else if (argument == "--timeline") {
    options.timeline = true;
  } else if (argument.starts_with("--seed=")) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), options.seed);
    if (error != std::errc{} || end != value.data() + value.size()) return "--seed takes a number, as in --seed=7";
  } else {
    const std::size_t colon = value.rfind(':');
    const std::string_view schedule = value.substr(colon == value.npos ? 0 : colon + 1);
    if (!choices_from(schedule)) return "--schedule takes a test case and choices, as in --schedule=Bank.Adds:0.2.1";
    options.schedule = schedule;
  }
  return std::nullopt;
}

}  // namespace

SearchOptions& search_options() {
  static SearchOptions options;
  return options;
}

std::optional<std::string> parse_search_options(int& argc, char** argv) {
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const bool ours = argument == "--twice" || argument == "--timeline" || argument.starts_with("--seed=") || argument.starts_with("--schedule=");
    if (!ours) {
      argv[kept++] = argv[i];
    } else if (auto trouble = take(argument, search_options())) {
      return trouble;
    }
  }
  argc = kept;
  return std::nullopt;
}

}  // namespace kata
