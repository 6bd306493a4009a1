// SPDX-License-Identifier: MIT
// Whether a file is the one that was there before, without reading it.
#pragma once

#include <filesystem>
#include <string>

namespace grader {

// Path, size, inode and the times of its last changes: no write and no replacement leaves all of them, whatever
// the clock says. "PATH: none" if there is no file.
std::string stamp_of(const std::filesystem::path& file);

// Of all files in the folder and the folders in it, in the order of their names.
std::string stamps_under(const std::filesystem::path& folder);

}  // namespace grader
