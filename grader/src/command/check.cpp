// SPDX-License-Identifier: MIT
// grader check: grades a fix and reports.
#include "command/fix_files.hpp"
#include "command/output.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace grader {

namespace {

std::vector<Kata> katas_to_check(const Repository& repository, const CheckOptions& options) {
  if (options.all) return load_katas(repository);
  std::vector<Kata> katas;
  for (const std::string& id : options.ids) katas.push_back(find_kata(repository, id));
  return katas;
}

std::set<Stage> stages_to_run(const CheckOptions& options) {
  if (!options.search.replay.empty()) return {Stage::explore};
  if (options.stage) return {*options.stage};
  return {all_stages.begin(), all_stages.end()};
}

}  // namespace

ExitCode check(const Repository& repository, const CheckOptions& options) {
  std::vector<CheckResult> results;
  ExitCode worst = ExitCode::fixed;
  const std::vector<Kata> katas = katas_to_check(repository, options);
  for (const Kata& kata : katas) {
    if (!results.empty() && options.format == Format::terminal) fmt::print("\n");
    results.push_back(grade(repository,
                            {.kata = kata,
                             .fix = options.fix.empty() ? "yours" : options.fix,
                             .folder = folder_of_fix(repository, kata, options.fix),
                             .stages = stages_to_run(options),
                             .jobs = options.jobs,
                             .search = options.search,
                             .isolation = options.isolation,
                             .fresh = options.fresh},
                            {.format = options.format, .verbose = options.verbose}));
    worst = worse(worst, exit_code_of(verdict_of(results.back())));
    if (worst != ExitCode::fixed && !options.keep_going) break;
  }
  if (options.format != Format::terminal)
    fmt::print("{}", converted(result_document({.results = results,
                                                .required = options.isolation.least,
                                                .seed = options.search.seed.value_or(1),
                                                .tools = tools_here()}),
                               options.format));
  if (results.size() < katas.size())
    fmt::print(stderr, "{} more not checked; --keep-going checks all\n", katas.size() - results.size());
  return worst;
}

}  // namespace grader
