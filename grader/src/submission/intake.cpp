// SPDX-License-Identifier: MIT
#include "submission/intake.hpp"

#include "box/descriptor.hpp"
#include "finding/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr off_t largest_copy = off_t{1} << 20;  // bytes; what is larger is not graded either (stage/integrity.cpp)

Descriptor open_in(const Descriptor& folder, const std::string& name, int flags) {
  return Descriptor{openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags)};
}

std::string content_of(const Descriptor& file, const fs::path& path) {
  std::string content;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t n = read(file.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Error{fmt::format("cannot read {}: {}", path.string(), std::strerror(errno))};
    if (n == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

// Something at `path` that is of the same kind.
void imitate(const struct stat& status, const fs::path& path) {
  if (S_ISLNK(status.st_mode)) return fs::create_symlink("nothing", path);
  if (S_ISDIR(status.st_mode)) {
    fs::create_directory(path);
    return;
  }
  if (!S_ISREG(status.st_mode)) {
    mkfifo(path.c_str(), 0600);
    return;
  }
  write_file(path, "");
  fs::resize_file(path, static_cast<std::uintmax_t>(status.st_size));  // takes no room
}

void take(const fs::path& tree, const Kata& kata, const fs::path& to) {
  const Descriptor root{open(tree.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!root.open()) throw UsageError{fmt::format("{} is no folder: {}", tree.string(), std::strerror(errno))};
  const Descriptor katas = open_in(root, "katas", O_DIRECTORY);
  const Descriptor folder = katas.open() ? open_in(katas, kata.folder, O_DIRECTORY) : Descriptor{};
  if (!folder.open()) return;  // All of its files are missing.
  for (const std::string& name : kata.editable) {
    struct stat status{};
    if (fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (!S_ISREG(status.st_mode) || status.st_size > largest_copy) {
      imitate(status, to / name);
      continue;
    }
    const Descriptor file = open_in(folder, name, 0);
    const fs::path path = tree / "katas" / kata.folder / name;
    if (!file.open()) throw Error{fmt::format("cannot read {}: {}", path.string(), std::strerror(errno))};
    write_file(to / name, content_of(file, path));
  }
}

}  // namespace

Intake::Intake(const Repository& repository, const fs::path& tree, const Kata& kata)
    : folder_{repository.work() / fmt::format("{}-submission-{}", getpid(), kata.id)} {
  std::error_code error;
  fs::remove_all(folder_, error);
  fs::create_directories(folder_, error);
  if (error) throw Error{fmt::format("cannot make {}: {}{}", folder_.string(), error.message(), next_after(error, repository.build()))};
  take(tree, kata, folder_);
}

Intake::~Intake() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

}  // namespace grader
