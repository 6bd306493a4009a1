// SPDX-License-Identifier: MIT
// Where files live. No other file of the grader spells a folder's name.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

namespace grader {

struct Repository {
  std::filesystem::path root;

  std::filesystem::path katas() const { return root / "katas"; }
  std::filesystem::path solutions() const { return root / "solutions"; }
  std::filesystem::path hints() const { return root / "hints"; }
  std::filesystem::path scaffold() const { return root / "grader/scaffold"; }  // what new katas and checks start from
  std::filesystem::path page() const { return root / "grader/page"; }  // the frame of pages with pictures
  std::filesystem::path build() const { return root / "build"; }
  std::filesystem::path harness_headers() const { return root / "grader/harness/include"; }
  std::filesystem::path lint_module() const { return build() / "grader/lint/asio_lint.so"; }  // for clang-tidy
  std::filesystem::path lint_plugin() const { return build() / "grader/lint/asio_lint_plugin.so"; }  // for the compiler
  std::filesystem::path integrity_plugin() const { return build() / "grader/integrity/integrity_plugin.so"; }
  std::filesystem::path work() const { return build() / "work"; }            // one folder a check
  std::filesystem::path prepared() const { return build() / "prepared"; }    // how katas are built
  std::filesystem::path verdicts() const { return build() / "verdicts"; }    // of checks that nothing has changed for
  std::filesystem::path references() const { return build() / "references"; }  // how references ran
  std::filesystem::path state() const { return root / ".grader"; }  // what a learner did: keep it
};

// The repository that holds `from`: the nearest folder upwards with katas/, solutions/ and
// CMakePresets.json. Throws UsageError if there is none.
Repository find_repository(const std::filesystem::path& from);

// Throws Error, naming the file, if it cannot be read or written.
std::string read_file(const std::filesystem::path& path);

// What somebody can do about it if the system refuses to write in the folder: a line "next: ...".
std::string next_after(const std::error_code& error, const std::filesystem::path& folder);

// Replaces the file whole: readers see the old text or the new one.
void write_file(const std::filesystem::path& path, const std::string& text);

}  // namespace grader
