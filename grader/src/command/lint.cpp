// SPDX-License-Identifier: MIT
// grader lint: our checks on any project with a compile database.
#include "command/commands.hpp"
#include "finding/error.hpp"
#include "finding/lint_checks.hpp"
#include "project/baseline.hpp"
#include "project/project_lint.hpp"
#include "report/lint_report.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <sstream>

namespace grader {

namespace fs = std::filesystem;

namespace {

// The lines of the sources that are shown.
class Sources {
 public:
  std::string line(const std::string& file, int number) {
    const auto [entry, is_new] = files_.try_emplace(file);
    if (is_new && fs::is_regular_file(file)) {
      std::istringstream text{read_file(file)};
      for (std::string line; std::getline(text, line);) entry->second.push_back(line);
    }
    const auto index = static_cast<std::size_t>(number) - 1;
    return index < entry->second.size() ? entry->second[index] : "";
  }

  std::string trimmed_line(const std::string& file, int number) {
    const std::string text = line(file, number);
    const std::size_t begin = text.find_first_not_of(" \t\r");
    return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
  }

 private:
  std::map<std::string, std::vector<std::string>> files_;
};

std::vector<fs::path> paths_of(const LintOptions& options) {
  std::vector<fs::path> paths;
  for (const std::string& path : options.paths) {
    if (!fs::exists(path)) throw UsageError{fmt::format("there is no file or folder {}", path)};
    paths.push_back(fs::canonical(path));
  }
  if (paths.empty()) paths.push_back(fs::canonical("."));
  return paths;
}

// A folder of headers is fine beside one of sources.
void check_paths(const std::vector<fs::path>& paths, const CompileDatabase& database) {
  for (const fs::path& path : paths)
    if (!fs::is_directory(path) && sources_in(database, {path}).empty())
      throw UsageError{
          fmt::format("{} is not in {}\nnext: a header is linted with the sources that include it: name "
                      "their folder",
                      path.string(), database.file.string())};
  if (sources_in(database, paths).empty())
    throw UsageError{fmt::format("{} names no source in {}\nnext: grader lint -p FOLDER names another compile database",
                                 database.file.string(), paths.front().string())};
}

void print_checks() {
  for (const LintCheck& check : lint_checks)
    fmt::print("{:<34} {:<9} {}\n", check.name, name_of(check.tier), check.finds);
}

void show_progress(std::size_t done, std::size_t of, const SourceFile& source) {
  if (isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr, "\r\033[K{}/{} {}", done, of, source.path.filename().string());
    if (done == of) fmt::print(stderr, "\r\033[K");
    std::fflush(stderr);
  } else if (done == of || done % 10 == 0) {
    fmt::print(stderr, "{}/{} sources\n", done, of);
  }
}

void print(const LintReport& report, LintFormat format) {
  switch (format) {
    case LintFormat::terminal:
      fmt::print("{}", lint_terminal_report(report));
      return;
    case LintFormat::json:
      fmt::print("{}", lint_json_report(report));
      return;
    case LintFormat::sarif:
      fmt::print("{}", lint_sarif_report(report));
      return;
  }
}

}  // namespace

ExitCode lint(const fs::path& module, const LintOptions& options) {
  if (options.list) {
    print_checks();
    return ExitCode::fixed;
  }
  LintRequest request{.module = module, .paths = paths_of(options), .checks = options.checks, .jobs = options.jobs};
  request.database = load_compile_database(options.build, request.paths.front());
  check_paths(request.paths, request.database);
  request.on_file = show_progress;
  // Read first: a mistake in it should not be told after minutes.
  fs::path baseline;
  Baseline known;
  if (!options.baseline.empty()) {
    baseline = fs::absolute(options.baseline);
    known = parse_baseline(read_file(baseline), baseline);
  }

  Sources sources;
  const auto trimmed = [&](const std::string& file, int line) { return sources.trimmed_line(file, line); };
  LintReport report{.lint = lint_project(request), .folder = fs::current_path(), .source = [&](auto& file, int line) {
                      return sources.line(file, line);
                    }};
  if (!options.write_baseline.empty()) {
    const fs::path file = fs::absolute(options.write_baseline);
    write_file(file, baseline_text(baseline_of(report.lint.findings, file.parent_path(), trimmed)));
    fmt::print(stderr, "{} noted in {}\n", report.lint.findings.size(), options.write_baseline);
    report.lint.findings.clear();
  }
  report.known = remove_known(report.lint.findings, known, baseline.parent_path(), trimmed);
  print(report, options.format);
  const auto fails = [&](const LintFinding& finding) { return options.strict || !is_hint(finding.diagnostic.rule); };
  if (std::ranges::any_of(report.lint.findings, fails)) return ExitCode::not_fixed;
  return report.lint.failed.empty() ? ExitCode::fixed : ExitCode::environment;
}

}  // namespace grader
