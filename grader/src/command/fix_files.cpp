// SPDX-License-Identifier: MIT
#include "command/fix_files.hpp"

#include "catalog/fixes.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace grader {

namespace fs = std::filesystem;

fs::path folder_of_fix(const Repository& repository, const Kata& kata, const std::string& fix) {
  if (fix.empty()) return repository.katas() / kata.folder;
  for (const fs::path& folder : {solution_folder(repository, kata) / fix, fs::absolute(fix)})
    if (fs::is_directory(folder)) return folder;
  throw UsageError{fmt::format("{} has no fix '{}': no folder solutions/{}/{}, and none of that name here", kata.id,
                               fix, kata.folder, fix)};
}

std::function<std::optional<std::string>(const std::string& file)> sources_of(const Repository& repository, const Kata& kata,
                                                                              const fs::path& folder) {
  return [=](const std::string& file) -> std::optional<std::string> {
    const bool editable = std::ranges::find(kata.editable, file) != kata.editable.end();
    const fs::path path = (editable ? folder : repository.katas() / kata.folder) / file;
    if (file.empty() || fs::path{file}.filename() != file || !fs::is_regular_file(path)) return std::nullopt;
    return read_file(path);
  };
}

}  // namespace grader
