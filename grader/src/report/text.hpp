// SPDX-License-Identifier: MIT
// Text for a page of 80 columns. What a learner's program printed is made harmless here.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace grader {

inline constexpr std::size_t page_width = 80;

// Lines of at most page_width columns, each with the indentation; words are kept whole. Newlines of
// `text` stay.
std::string wrapped(std::string_view text, std::size_t indentation);

// Each line of `text` as it is, with the indentation.
std::string indented(std::string_view text, std::size_t indentation);

// As one word for a shell: in single quotes if it needs them.
std::string shell_word(std::string_view text);

// Relative to the folder if it lies there; as it is if not.
std::string relative_path(const std::filesystem::path& file, const std::filesystem::path& folder);

// Without control characters other than newline and tab: nothing in it can steer a terminal.
std::string printable(std::string_view text);

}  // namespace grader
