// SPDX-License-Identifier: MIT
// clang-tidy with our module over the sources of any project with a compile database.
#pragma once

#include "project/compile_database.hpp"
#include "toolchain/compiler_output.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace grader {

struct LintRequest {
  std::filesystem::path module;  // asio_lint.so
  CompileDatabase database;
  std::vector<std::filesystem::path> paths;  // absolute: what is reported lies in them
  std::string checks = "asio-*";             // as clang-tidy's -checks
  int jobs = 1;
  std::chrono::milliseconds limit = std::chrono::minutes{10};                             // a file
  std::function<void(std::size_t done, std::size_t of, const SourceFile&)> on_file = {};  // one at a time
};

struct LintFinding {
  Diagnostic diagnostic;  // its file is absolute
  std::vector<Diagnostic> notes;
};

// A file that nothing is said about, and why.
struct Unlinted {
  std::filesystem::path file;
  std::string why;
};

struct ProjectLint {
  std::vector<LintFinding> findings;       // by file, line and column, each once, however many sources include its file
  std::size_t linted = 0;                  // sources
  std::vector<Unlinted> skipped;           // older than C++20
  std::vector<Unlinted> failed;            // do not parse
  std::vector<std::string> foreign_flags;  // those that clang does not know: parsed without them
};

// The sources of the database that lie in the paths. What lies below the database's own folder is built, or somebody
// else's, and left out, unless a path names it.
std::vector<SourceFile> sources_in(const CompileDatabase& database, const std::vector<std::filesystem::path>& paths);

// Throws Error if clang-tidy or the module does not work here.
ProjectLint lint_project(const LintRequest& request);

// What one run of clang-tidy says of one source: findings in the paths, or why there are none to trust. Looks at the disk
// for links in paths only.
struct SourceLint {
  std::vector<LintFinding> findings;
  std::string trouble;  // the first error, with its place
  std::vector<std::string> foreign_flags;
};
SourceLint read_source_lint(const std::string& out, const std::string& err, const std::filesystem::path& directory,
                            const std::vector<std::filesystem::path>& paths);

}  // namespace grader
