// SPDX-License-Identifier: MIT
// Real folders for tests, removed at their end: an empty one, and a repository with one valid kata.
#pragma once

#include "catalog/repository.hpp"
#include "finding/error.hpp"

#include <stdlib.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <system_error>

namespace grader {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "grader_tests.XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw Error{"cannot make " + pattern};
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// `text` with its line `number` (from 1) replaced; an empty replacement removes the line.
inline std::string with_line(const std::string& text, int number, const std::string& replacement) {
  std::istringstream lines{text};
  std::string changed;
  int current = 0;
  for (std::string line; std::getline(lines, line);) {
    if (++current != number) changed += line + '\n';
    if (current == number && !replacement.empty()) changed += replacement + '\n';
  }
  return changed;
}

inline constexpr const char* kata_folder = "06d-03-the-counter-that-lost-money";

inline constexpr const char* kata_toml = R"(id = "06d-03"
title = "The counter that lost money"
module = "06d"
difficulty = 2
minutes = 25
editable = ["bank.cpp"]
world = "threads"
points = 10
)";

inline constexpr const char* fixes_toml = R"(family = ["race"]
concepts = ["strand", "data race"]

[skip]
asan = "nothing is allocated here"

[[signature]]
stage = "test"
rule = "assertion"
at = "Bank.NoDepositIsLost"

[origin]
cite = "boostorg/mysql#271"
says = "all coroutines used one static object"

[[accepted]]
name = "mutex-round-the-addition"
differs = "a std::mutex instead of a strand"

[[rejected]]
name = "read-too-early"
stage = "tsan"
rule = "data-race"
at = "bank.cpp:deposit"
)";

// A repository with the valid kata 06d-03.
class TemporaryRepository {
 public:
  TemporaryRepository() {
    const std::string kata = std::string{"katas/"} + kata_folder;
    const std::string solution = std::string{"solutions/"} + kata_folder;
    write("CMakePresets.json", "{}\n");
    write(kata + "/kata.toml", kata_toml);
    write(kata + "/README.md", "# The counter that lost money\n");
    write(kata + "/bank.cpp", "int total = 0;\n");
    write(kata + "/bank.hpp", "extern int total;\n");
    write(kata + "/bank_test.cpp", "// tests\n");
    write(solution + "/fixes.toml", fixes_toml);
    write(solution + "/reference/bank.cpp", "int total = 1;\n");
    write("hints/06d-03.md", "# Hints\n\n## Look\n\nWhere is it read?\n\n## Think\n\nAnd then?\n");
  }

  Repository repository() const { return {folder_.path()}; }

  // `name` is relative to the repository.
  void write(const std::string& name, const std::string& text) const {
    write_file(folder_.path() / name, text);
  }
  void remove(const std::string& name) const { std::filesystem::remove_all(folder_.path() / name); }

 private:
  TemporaryFolder folder_;
};

}  // namespace grader
