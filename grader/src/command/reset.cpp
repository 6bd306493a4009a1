// SPDX-License-Identifier: MIT
// grader reset: puts the shipped files back. What was there is kept.
#include "catalog/fixes.hpp"
#include "command/commands.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace grader {

namespace fs = std::filesystem;

ExitCode reset(const Repository& repository, const std::string& id) {
  const Kata kata = find_kata(repository, id);
  const fs::path kept = repository.state() / "kept" /
                        fmt::format("{}-{:%Y%m%d-%H%M%S}", kata.id, fmt::localtime(std::time(nullptr)));
  bool keeps = false;
  for (const std::string& name : kata.editable) {
    const fs::path file = repository.katas() / kata.folder / name;
    const std::string shipped = read_file(solution_folder(repository, kata) / "broken" / name);
    const fs::file_status status = fs::symlink_status(file);
    if (status.type() == fs::file_type::regular && read_file(file) == shipped) continue;
    if (fs::exists(status)) {
      fs::create_directories(kept);
      fs::rename(file, kept / name);
      keeps = true;
    }
    write_file(file, shipped);
    fmt::print("{} is as shipped again\n", fs::relative(file, repository.root).string());
  }
  if (keeps) fmt::print("what was there is kept in {}\n", fs::relative(kept, repository.root).string());
  fmt::print("next: bin/grader check {}\n", kata.id);
  return ExitCode::fixed;
}

}  // namespace grader
