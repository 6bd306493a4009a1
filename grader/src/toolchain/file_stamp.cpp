// SPDX-License-Identifier: MIT
#include "toolchain/file_stamp.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <vector>

namespace grader {

namespace fs = std::filesystem;

std::string stamp_of(const fs::path& file) {
  struct stat now {};
  if (stat(file.c_str(), &now) != 0) return file.string() + ": none\n";
  return fmt::format("{}: {} {} {}.{} {}.{}\n", file.string(), now.st_size, now.st_ino, now.st_mtim.tv_sec,
                     now.st_mtim.tv_nsec, now.st_ctim.tv_sec, now.st_ctim.tv_nsec);
}

std::string stamps_under(const fs::path& folder) {
  std::error_code unreadable;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder, unreadable})
    if (!entry.is_directory(unreadable)) files.push_back(entry.path());
  std::ranges::sort(files);
  std::string stamps;
  for (const fs::path& file : files) stamps += stamp_of(file);
  return stamps;
}

}  // namespace grader
