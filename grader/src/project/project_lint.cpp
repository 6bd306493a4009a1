// SPDX-License-Identifier: MIT
#include "project/project_lint.hpp"

#include "box/run.hpp"
#include "catalog/repository.hpp"
#include "finding/error.hpp"
#include "finding/lint_checks.hpp"
#include "stage/side_by_side.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <ranges>
#include <set>
#include <sstream>
#include <tuple>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view parse_error = "clang-diagnostic-error";

bool lies_in(const fs::path& file, const fs::path& folder) {
  return std::ranges::mismatch(folder, file).in1 == folder.end();
}

bool lies_in_any(const fs::path& file, const std::vector<fs::path>& paths) {
  return std::ranges::any_of(paths, [&](const fs::path& path) { return lies_in(file, path); });
}

// A source that a project compiles in several ways is linted once. Clang-tidy alone would run every command of the
// database that names it.
class OneCommandEach {
 public:
  explicit OneCommandEach(const std::vector<SourceFile>& sources)
      : folder_{fs::temp_directory_path() / fmt::format("grader-lint-{}", getpid())} {
    write_file(folder_ / "compile_commands.json", database_text(sources));
  }
  ~OneCommandEach() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  OneCommandEach(const OneCommandEach&) = delete;
  OneCommandEach& operator=(const OneCommandEach&) = delete;

  std::string folder() const { return folder_.string(); }

 private:
  fs::path folder_;
};

RunResult tidy(const LintRequest& request, std::vector<std::string> arguments) {
  std::vector<std::string> argv{"clang-tidy-19",
                                "-load=" + request.module.string(),
                                "-checks=-*," + request.checks,
                                "--warnings-as-errors=-*",
                                "--header-filter=.*",
                                "--quiet"};
  std::ranges::move(arguments, std::back_inserter(argv));
  return run({.argv = std::move(argv),
              .cwd = request.database.file.parent_path(),
              .environment = tool_environment(),
              .deadline = request.limit,
              .output_limit = std::size_t{16} << 20});
}

// Loading a module into a clang-tidy of another release ends in missing symbols, if it ends well.
void try_the_module(const LintRequest& request) {
  if (!fs::exists(request.module))
    throw Error{fmt::format("the lint module {} is not built\nnext: bin/setup", request.module.string())};
  const RunResult result = tidy(request, {"--list-checks", "--checks=asio-*"});
  const auto* exited = std::get_if<Exited>(&result.ending);
  if (exited != nullptr && exited->code == 0 && result.out.find("asio-") != std::string::npos) {
    if (tidy(request, {"--list-checks"}).out.find("    ") == std::string::npos)
      throw UsageError{fmt::format("--checks {} names no check\nnext: bin/grader lint --list", request.checks)};
    return;
  }
  throw Error{fmt::format("clang-tidy-19 does not work with the module {}: it {}\n{}{}next: bin/grader doctor",
                          request.module.string(), describe(result.ending), result.out, result.err)};
}

std::string flag_in(const std::string& message) {
  for (const std::string_view words : {"unknown argument: '", "unknown argument '", "unsupported option '"}) {
    const std::size_t at = message.find(words);
    if (at == std::string::npos) continue;
    const std::size_t begin = at + words.size();
    return message.substr(begin, message.find('\'', begin) - begin);
  }
  return {};
}

// "error: MESSAGE [clang-diagnostic-error]": about the command, not about a line of code.
void read_command_error(std::string_view line, SourceLint& lint) {
  constexpr std::string_view mark = "error: ";
  if (!line.starts_with(mark)) return;
  std::string message{line.substr(mark.size())};
  if (const std::string flag = flag_in(message); !flag.empty()) {
    lint.foreign_flags.push_back(flag);
  } else if (lint.trouble.empty()) {
    lint.trouble = message.substr(0, message.rfind(" ["));
  }
}

std::string told(const Diagnostic& diagnostic) {
  return fmt::format("{}:{}: {}", diagnostic.place.file, diagnostic.place.line, diagnostic.message);
}

auto order_of(const LintFinding& finding) {
  const Diagnostic& diagnostic = finding.diagnostic;
  return std::tie(diagnostic.place.file, diagnostic.place.line, diagnostic.column, diagnostic.rule, diagnostic.message);
}

std::string trouble_with(const Ending& ending, const SourceLint& lint, const std::string& err) {
  if (!lint.trouble.empty()) return lint.trouble;
  const auto* exited = std::get_if<Exited>(&ending);
  if (exited == nullptr) return "clang-tidy-19 " + describe(ending);
  return exited->code == 0 || !lint.findings.empty() || !lint.foreign_flags.empty()
             ? ""
             : fmt::format("clang-tidy-19 {}: {}", describe(ending), err);
}

}  // namespace

std::vector<SourceFile> sources_in(const CompileDatabase& database, const std::vector<fs::path>& paths) {
  const fs::path built = database.file.parent_path();
  std::vector<SourceFile> sources;
  for (const SourceFile& source : database.sources)
    if (std::ranges::any_of(paths, [&](const fs::path& path) {
          const fs::path file = fs::weakly_canonical(source.path);  // a project may be configured by way of a link
          return lies_in(file, path) && (!lies_in(file, built) || lies_in(path, built));
        }))
      sources.push_back(source);
  return sources;
}

SourceLint read_source_lint(const std::string& out, const std::string& err, const fs::path& directory,
                            const std::vector<fs::path>& paths) {
  SourceLint lint;
  for (const Diagnostic& diagnostic : parse_diagnostics(err))  // of a .clang-tidy, which goes unheeded then
    if (diagnostic.level == "error" && lint.trouble.empty()) lint.trouble = told(diagnostic);
  for (const auto line : std::views::split(out, '\n')) read_command_error({line.begin(), line.end()}, lint);
  bool reported = false;  // the diagnostic that notes belong to
  for (Diagnostic& diagnostic : parse_diagnostics(out)) {
    const fs::path file = fs::weakly_canonical(directory / diagnostic.place.file);
    diagnostic.place.file = file.string();
    if (diagnostic.level == "note") {
      if (reported) lint.findings.back().notes.push_back(std::move(diagnostic));
      continue;
    }
    if (diagnostic.rule == parse_error && lint.trouble.empty()) lint.trouble = told(diagnostic);
    reported = !diagnostic.rule.starts_with("clang-diagnostic-") && lies_in_any(file, paths);
    if (reported) lint.findings.push_back({std::move(diagnostic), {}});
  }
  if (!lint.trouble.empty()) lint.findings.clear();
  return lint;
}

ProjectLint lint_project(const LintRequest& request) {
  try_the_module(request);
  const std::vector<SourceFile> sources = sources_in(request.database, request.paths);
  const OneCommandEach commands{sources};
  ProjectLint lint;
  std::set<std::string> foreign_flags;
  std::size_t done = 0;
  std::mutex mutex;
  std::vector<std::function<void()>> tasks;
  for (const SourceFile& source : sources) {
    if (!source.too_old.empty()) {
      lint.skipped.push_back({source.path, source.too_old});
      continue;
    }
    tasks.push_back([&] {
      SourceLint one;
      std::string trouble = "there is no such file";
      if (fs::exists(source.path)) {
        const RunResult result = tidy(request, {"-p", commands.folder(), source.path.string()});
        one = read_source_lint(result.out, result.err, source.directory, request.paths);
        trouble = trouble_with(result.ending, one, result.err);
      }
      const std::lock_guard lock{mutex};
      foreign_flags.insert(one.foreign_flags.begin(), one.foreign_flags.end());
      if (trouble.empty()) {
        ++lint.linted;
        std::ranges::move(one.findings, std::back_inserter(lint.findings));
      } else {
        lint.failed.push_back({source.path, trouble});
      }
      if (request.on_file) request.on_file(++done, tasks.size(), source);
    });
  }
  run_side_by_side(tasks, request.jobs);
  std::ranges::sort(lint.findings, {}, order_of);
  const auto repeated = std::ranges::unique(lint.findings, {}, order_of);
  lint.findings.erase(repeated.begin(), repeated.end());
  std::ranges::sort(lint.failed, {}, &Unlinted::file);
  lint.foreign_flags.assign(foreign_flags.begin(), foreign_flags.end());
  return lint;
}

}  // namespace grader
