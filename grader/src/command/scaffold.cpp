// SPDX-License-Identifier: MIT
#include "command/scaffold.hpp"

#include <fmt/format.h>

#include <cctype>

namespace grader {

namespace fs = std::filesystem;

namespace {

std::string filled(std::string text, const Words& words) {
  for (const auto& [word, value] : words)
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + value.size()))
      text.replace(at, word.size(), value);
  return text;
}

}  // namespace

std::string class_name(const std::string& name) {
  std::string made;
  bool begins = true;
  for (const char c : name) {
    const bool separates = c == '_' || c == '-';
    if (!separates) made += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = separates;
  }
  return made;
}

void fill_scaffold(const Repository& repository, const fs::path& scaffold, const Words& words) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{scaffold}) {
    if (!entry.is_regular_file()) continue;
    const fs::path name = filled(fs::relative(entry.path(), scaffold).string(), words);
    write_file(repository.root / name, filled(read_file(entry.path()), words));
    fmt::print("{}\n", name.string());
  }
}

}  // namespace grader
