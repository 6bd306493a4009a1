// SPDX-License-Identifier: MIT
#include "toolchain/shell_words.hpp"

namespace grader {

std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  const auto add = [&](char c) {
    if (!in_word) words.emplace_back();
    in_word = true;
    words.back() += c;
  };
  const auto open_word = [&] {
    if (!in_word) words.emplace_back();
    in_word = true;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool escapes = c == '\\' && quote != '\'' && i + 1 < line.size();
    // Between double quotes a backslash is itself before most characters.
    if (escapes && (quote == 0 || line[i + 1] == '"' || line[i + 1] == '\\' || line[i + 1] == '$' || line[i + 1] == '`')) {
      add(line[++i]);
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      open_word();
    } else if (quote == 0 && (c == ' ' || c == '\t')) {
      in_word = false;
    } else {
      add(c);
    }
  }
  return words;
}

}  // namespace grader
