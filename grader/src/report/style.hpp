// SPDX-License-Identifier: MIT
// Colours, for a terminal only.
#pragma once

#include <string>
#include <string_view>

namespace grader {

class Style {
 public:
  explicit Style(bool colours) : colours_{colours} {}

  std::string good(std::string_view text) const { return wrap("32", text); }
  std::string bad(std::string_view text) const { return wrap("31", text); }
  std::string strong(std::string_view text) const { return wrap("1", text); }
  std::string faint(std::string_view text) const { return wrap("2", text); }

 private:
  std::string wrap(std::string_view code, std::string_view text) const {
    if (!colours_) return std::string{text};
    return "\033[" + std::string{code} + "m" + std::string{text} + "\033[0m";
  }

  bool colours_;
};

// Colours for this descriptor: it is a terminal and NO_COLOR is not set.
Style style_for(int descriptor);

}  // namespace grader
