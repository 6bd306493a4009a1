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

std::string printable(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, written C2 80 to C2 9F, steer some terminals too.
    const bool c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[++i]));
    } else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
      safe += fmt::format("\\x{:02x}", c);
    } else {
      safe += text[i];
    }
  }
  return safe;
}

}  // namespace grader
