// SPDX-License-Identifier: MIT
#include "catalog/repository.hpp"

#include "finding/error.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

namespace grader {

namespace fs = std::filesystem;

Repository find_repository(const fs::path& from) {
  for (fs::path folder = fs::weakly_canonical(from);; folder = folder.parent_path()) {
    if (fs::is_directory(folder / "katas") && fs::is_directory(folder / "solutions") &&
        fs::exists(folder / "CMakePresets.json"))
      return {folder};
    if (folder == folder.parent_path()) break;
  }
  throw UsageError{fs::weakly_canonical(from).string() +
                   " is not inside a kata repository (no katas/ and solutions/ here or above)\n"
                   "next: cd to your clone, then run grader again"};
}

std::string read_file(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) throw Error{"cannot read " + path.string() + ": " + std::strerror(errno)};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (in.bad()) throw Error{"cannot read " + path.string()};
  return text;
}

std::string next_after(const std::error_code& error, const fs::path& folder) {
  if (error == std::errc::no_space_on_device || error.value() == EDQUOT)
    return "next: make room there, then try again (df " + folder.string() + " shows how much there is)";
  if (error == std::errc::read_only_file_system || error == std::errc::permission_denied)
    return "next: try again in a clone that you may write to, or mend who may write to " + folder.string();
  return "next: bin/grader doctor";
}

void write_file(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  const fs::path fresh = path.string() + ".new" + std::to_string(getpid());
  if (!error) {
    std::ofstream out{fresh, std::ios::binary};
    out << text;
    out.close();
    if (!out) error = {errno, std::generic_category()};
  }
  if (!error) fs::rename(fresh, path, error);
  if (!error) return;
  std::error_code ignored;
  fs::remove(fresh, ignored);
  throw Error{"cannot write " + path.string() + ": " + error.message() + '\n' + next_after(error, path.parent_path())};
}

}  // namespace grader
