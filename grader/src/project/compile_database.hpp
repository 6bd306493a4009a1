// SPDX-License-Identifier: MIT
// The compile database of a project, compile_commands.json: which files it has, and as what language each is compiled.
// The format is LLVM's (clang.llvm.org/docs/JSONCompilationDatabase.html). The commands themselves are clang-tidy's
// business.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace grader {

struct SourceFile {
  std::filesystem::path path;       // absolute, without . and ..
  std::filesystem::path directory;  // where it is compiled
  std::string entry;                // of the database, as JSON
  std::string too_old;              // "C++17", "C": what the checks say nothing about; empty for C++20 and later
};

struct CompileDatabase {
  std::filesystem::path file;
  std::vector<SourceFile> sources;  // by path, each once: of several commands the first with the newest language
};

// One with these sources only. Clang-tidy reads it.
std::string database_text(const std::vector<SourceFile>& sources);

// Reads it from `text`. Throws UsageError, naming `file` and the entry, if that is not a compile database.
CompileDatabase parse_compile_database(const std::string& text, const std::filesystem::path& file);

// The one in `folder`, or if that is empty the nearest to `start`: in it, in its build folder, or in those above.
// Throws UsageError if there is none.
CompileDatabase load_compile_database(const std::filesystem::path& folder, const std::filesystem::path& start);

}  // namespace grader
