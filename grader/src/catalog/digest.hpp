// SPDX-License-Identifier: MIT
// SHA-256, and the list of a kata's protected files: solutions/<folder>/protected.sha256, lines of
// "DIGEST  NAME" as sha256sum writes and checks them.
#pragma once

#include "catalog/kata.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace grader {

// 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

// Of files together: SHA-256 of lines "DIGEST  NAME". Throws Error if one cannot be read.
std::string digest_of(const std::filesystem::path& folder, const std::vector<std::string>& names);

// Of all protected files together: of their list. Throws Error if it is missing.
std::string digest_of_protected(const Repository& repository, const Kata& kata);

// File name -> digest. Throws Error if the list is missing or malformed.
std::map<std::string, std::string> load_protected(const Repository& repository, const Kata& kata);

// Writes the list anew from the kata's folder: an author's act, done when a test changes.
void seal_protected(const Repository& repository, const Kata& kata);

}  // namespace grader
