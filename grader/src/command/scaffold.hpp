// SPDX-License-Identifier: MIT
// Files to start from, with @WORDS@ in their texts and names.
#pragma once

#include "catalog/repository.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace grader {

using Words = std::map<std::string, std::string>;

// "mail_room" or "mail-room" -> "MailRoom".
std::string class_name(const std::string& name);

// Copies the scaffold's files into the repository, and prints their names.
void fill_scaffold(const Repository& repository, const std::filesystem::path& scaffold, const Words& words);

}  // namespace grader
