// SPDX-License-Identifier: MIT
#include "stage/workspace.hpp"

#include "catalog/digest.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace grader {

namespace fs = std::filesystem;

namespace {

// A workspace is named PID-NUMBER, so that a later grader can tell whether its owner still lives.
void remove_abandoned(const fs::path& all) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator{all, ignored}) {
    const pid_t owner = std::atoi(entry.path().filename().c_str());
    if (owner <= 0 || (kill(owner, 0) != 0 && errno == ESRCH)) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

Workspace::Workspace(const Repository& repository, const Kata& kata, const fs::path& fix) {
  static std::atomic<int> next{0};
  remove_abandoned(repository.work());
  folder_ = repository.work() / fmt::format("{}-{}", getpid(), next++);
  try {
    fs::remove_all(folder_);
    fs::create_directories(source());
    for (const auto& [name, digest] : load_protected(repository, kata))
      fs::copy_file(repository.katas() / kata.folder / name, source() / name);
    for (const std::string& name : kata.editable)
      fs::copy_file(fix / name, source() / name, fs::copy_options::overwrite_existing);
  } catch (const fs::filesystem_error& e) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    throw Error{fmt::format("cannot make the folder for this check: {}\n{}", e.what(),
                            next_after(e.code(), repository.build()))};
  }
}

Workspace::~Workspace() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

}  // namespace grader
