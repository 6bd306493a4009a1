// SPDX-License-Identifier: MIT
// What each subcommand is given, and the functions that do it. One file each: check.cpp, list.cpp...
#pragma once

#include "catalog/repository.hpp"
#include "command/exit_code.hpp"
#include "finding/stage.hpp"
#include "stage/pipeline.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace grader {

enum class Format { terminal, json, markdown, github, junit, sarif };

struct CheckOptions {
  std::vector<std::string> ids;
  bool all = false;
  std::string fix;  // folder under the kata's solutions, or any other; empty for the learner's own files
  std::optional<Stage> stage;
  SearchRequest search;
  IsolationRange isolation;
  Format format = Format::terminal;
  bool keep_going = false;
  bool fresh = false;
  int jobs = 2;
  bool verbose = false;
};

struct TraceOptions {
  std::string id;
  std::string fix;       // as in CheckOptions
  std::string schedule;  // "Suite.Name:0.2.1"; empty: that of the finding that explains most
  std::string output;    // a folder; empty: build/traces
  IsolationRange isolation;
  int jobs = 2;
};

struct GradeOptions {
  std::string submission;        // a tree with katas/, which nobody trusts
  std::vector<std::string> ids;  // none: all
  std::string changed;           // a commit: only katas that differ from it
  std::string output;            // file for the result document
  IsolationRange isolation;
  Format format = Format::terminal;
  int jobs = 2;
  bool verbose = false;
};

struct ReportCommandOptions {
  std::string file;  // a result document
  Format format = Format::markdown;
};

struct VerifyOptions {
  std::vector<std::string> ids;  // none: all
  int repeat = 1;
  bool seal = false;
  int jobs = 2;
};

struct NewKataOptions {
  std::string id;
  std::string title;
  std::string file = "service";  // the learner's, without .cpp
};

enum class LintFormat { terminal, json, sarif };

struct LintOptions {
  std::vector<std::string> paths;  // none: here
  std::string build;               // the compile database's folder; empty: the nearest
  std::string checks = "asio-*";
  LintFormat format = LintFormat::terminal;
  bool strict = false;  // hints fail, too
  std::string baseline;
  std::string write_baseline;
  bool list = false;
  int jobs = 2;
};

ExitCode check(const Repository& repository, const CheckOptions& options);
ExitCode grade(const Repository& repository, const GradeOptions& options);
ExitCode report(const Repository& repository, const ReportCommandOptions& options);
ExitCode trace(const Repository& repository, const TraceOptions& options);
ExitCode list(const Repository& repository);
ExitCode hint(const Repository& repository, const std::string& id, bool again);
ExitCode reset(const Repository& repository, const std::string& id);
ExitCode verify(const Repository& repository, const VerifyOptions& options);
ExitCode new_kata(const Repository& repository, const NewKataOptions& options);
ExitCode new_check(const Repository& repository, std::string name);
ExitCode lint(const std::filesystem::path& module, const LintOptions& options);
ExitCode doctor(const Repository& repository);

}  // namespace grader
