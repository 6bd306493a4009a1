// SPDX-License-Identifier: MIT
#include "report/text.hpp"

#include <fmt/format.h>

#include <sstream>

namespace grader {

std::string wrapped(std::string_view text, std::size_t indentation) {
  const std::string margin(indentation, ' ');
  std::string page;
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string row;
    for (std::string word; words >> word;) {
      if (!row.empty() && indentation + row.size() + 1 + word.size() > page_width) {
        page += margin + row + '\n';
        row.clear();
      }
      row += (row.empty() ? "" : " ") + word;
    }
    page += (row.empty() ? "" : margin) + row + '\n';
  }
  return page;
}

std::string indented(std::string_view text, std::size_t indentation) {
  const std::string margin(indentation, ' ');
  std::string page;
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) page += (line.empty() ? "" : margin) + line + '\n';
  return page;
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/-";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) return std::string{text};
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return word + '\'';
}

namespace {

// The size of the UTF-8 letter at the start of `text`; 0 if there is none, or if it is a control
// character: U+0080 to U+009F steer some terminals as much as ESC does.
std::size_t letter_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return (byte(0) >= 0x20 && byte(0) != 0x7F) || byte(0) == '\n' || byte(0) == '\t' ? 1 : 0;
  const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return byte(0) == 0xC2 && byte(1) < 0xA0 ? 0 : size;
}

}  // namespace

std::string relative_path(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const std::filesystem::path relative = file.lexically_proximate(folder);
  return (relative.begin() != relative.end() && *relative.begin() == ".." ? file : relative).generic_string();
}

std::string printable(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const std::size_t size = letter_size(text);
    if (size > 0) {
      safe += text.substr(0, size);
      text.remove_prefix(size);
      continue;
    }
    // A control character of two bytes is shown by its second one, which is its number.
    const bool two = text.starts_with('\xC2') && text.size() > 1 && (text[1] & 0xC0) == 0x80;
    safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[two ? 1 : 0]));
    text.remove_prefix(two ? 2 : 1);
  }
  return safe;
}

}  // namespace grader
