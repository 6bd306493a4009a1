// SPDX-License-Identifier: MIT
// grader check: grades a fix and reports.
#include "command/commands.hpp"
#include "finding/error.hpp"
#include "report/json_report.hpp"
#include "report/terminal_report.hpp"
#include "stage/pipeline.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace grader {

namespace fs = std::filesystem;

namespace {

std::vector<Kata> katas_to_check(const Repository& repository, const CheckOptions& options) {
  if (options.all) return load_katas(repository);
  std::vector<Kata> katas;
  for (const std::string& id : options.ids) katas.push_back(find_kata(repository, id));
  return katas;
}

fs::path folder_of(const Repository& repository, const Kata& kata, const std::string& fix) {
  if (fix.empty()) return repository.katas() / kata.folder;
  for (const fs::path& folder : {solution_folder(repository, kata) / fix, fs::absolute(fix)})
    if (fs::is_directory(folder)) return folder;
  throw UsageError{fmt::format("{} has no fix '{}': no folder solutions/{}/{}, and none of that name here", kata.id,
                               fix, kata.folder, fix)};
}

std::set<Stage> stages_to_run(const CheckOptions& options) {
  if (!options.search.replay.empty()) return {Stage::explore};
  if (options.stage) return {*options.stage};
  return {all_stages.begin(), all_stages.end()};
}

SourceOf sources(const Repository& repository, const Kata& kata, const fs::path& fix) {
  return [=](const std::string& file) -> std::optional<std::string> {
    const bool editable = std::ranges::find(kata.editable, file) != kata.editable.end();
    const fs::path path = (editable ? fix : repository.katas() / kata.folder) / file;
    if (file.empty() || fs::path{file}.filename() != file || !fs::is_regular_file(path)) return std::nullopt;
    return read_file(path);
  };
}

CheckResult check_one(const Repository& repository, const Kata& kata, const CheckOptions& options) {
  const Style style = style_for(STDERR_FILENO);
  CheckRequest request{.kata = kata,
                       .fix = options.fix.empty() ? "yours" : options.fix,
                       .folder = folder_of(repository, kata, options.fix),
                       .stages = stages_to_run(options),
                       .jobs = options.jobs,
                       .search = options.search,
                       .isolation = options.isolation,
                       .fresh = options.fresh};
  fmt::print(stderr, "checking {} ...\n", kata.id);
  request.on_preparation = [](const std::string& what) { fmt::print(stderr, "  {}\n", what); };
  request.on_stage = [&](const StageResult& stage) { fmt::print(stderr, "{}\n", stage_line(stage, style)); };
  CheckResult result{.kata = kata, .fix = request.fix};
  try {
    result = check_fix(repository, request).front();
  } catch (const Error& e) {
    result.trouble = e.what();
  }
  fmt::print(stderr, "\n");
  if (options.format == Format::terminal) {
    const ReportOptions report{.style = style_for(STDOUT_FILENO), .raw = options.verbose};
    fmt::print("{}", terminal_report(result, sources(repository, kata, request.folder), report));
    std::fflush(stdout);
  }
  return result;
}

}  // namespace

ExitCode check(const Repository& repository, const CheckOptions& options) {
  std::vector<CheckResult> results;
  ExitCode worst = ExitCode::fixed;
  const std::vector<Kata> katas = katas_to_check(repository, options);
  for (const Kata& kata : katas) {
    if (!results.empty() && options.format == Format::terminal) fmt::print("\n");
    results.push_back(check_one(repository, kata, options));
    worst = worse(worst, exit_code_of(verdict_of(results.back())));
    if (worst != ExitCode::fixed && !options.keep_going) break;
  }
  if (options.format == Format::json) fmt::print("{}", json_report(results));
  if (results.size() < katas.size())
    fmt::print(stderr, "{} more not checked; --keep-going checks all\n", katas.size() - results.size());
  return worst;
}

}  // namespace grader
