// SPDX-License-Identifier: MIT
// grader grade: grades what nobody trusts. Of a submission only the editable files of katas are taken.
#include "box/run.hpp"
#include "command/output.hpp"
#include "finding/error.hpp"
#include "report/text.hpp"
#include "submission/differences.hpp"
#include "submission/intake.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_told = 20;

// What git prints, or nothing if it fails. Our own tree's git: the submission's is never asked.
std::optional<std::string> git(const Repository& repository, std::vector<std::string> arguments) {
  std::vector<std::string> argv{"git", "-C", repository.root.string()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const RunResult result = run({.argv = std::move(argv), .environment = tool_environment(), .deadline = std::chrono::minutes{1}});
  const auto* exited = std::get_if<Exited>(&result.ending);
  if (exited == nullptr || exited->code != 0) return std::nullopt;
  return result.out;
}

bool changed_since(const Repository& repository, const std::string& revision, const Kata& kata, const fs::path& tree) {
  const Intake intake{repository, tree, kata};
  return std::ranges::any_of(kata.editable, [&](const std::string& name) {
    const fs::path file = intake.folder() / name;
    const auto before = git(repository, {"show", fmt::format("{}:katas/{}/{}", revision, kata.folder, name)});
    return !before || !fs::is_regular_file(fs::symlink_status(file)) || read_file(file) != *before;
  });
}

std::vector<Kata> katas_to_grade(const Repository& repository, const std::vector<Kata>& all, const GradeOptions& options) {
  if (!options.ids.empty()) {
    std::vector<Kata> katas;
    for (const std::string& id : options.ids) katas.push_back(find_kata(repository, id));
    return katas;
  }
  if (options.changed.empty()) return all;
  const auto revision = git(repository, {"rev-parse", "--verify", "--end-of-options", options.changed + "^{commit}"});
  if (!revision) throw UsageError{fmt::format("git knows no commit '{}' in {}", options.changed, repository.root.string())};
  const std::string commit = revision->substr(0, revision->find('\n'));
  std::vector<Kata> katas;
  std::ranges::copy_if(all, std::back_inserter(katas),
                       [&](const Kata& kata) { return changed_since(repository, commit, kata, options.submission); });
  return katas;
}

void tell_what_was_left_out(const std::vector<std::string>& changes) {
  if (changes.empty()) return;
  std::string page = "\nwithout effect, only files that may be edited are graded:\n";
  for (std::size_t i = 0; i < std::min(changes.size(), most_told); ++i) page += fmt::format("  {}\n", printable(changes[i]));
  if (changes.size() > most_told) page += fmt::format("  and {} more\n", changes.size() - most_told);
  print_page(page);
}

}  // namespace

ExitCode grade(const Repository& repository, const GradeOptions& options) {
  if (!fs::is_directory(options.submission)) throw UsageError{fmt::format("--submission {}: there is no such folder", options.submission)};
  const std::vector<Kata> all = load_katas(repository);
  Grading grading{.results = {},
                  .without_effect = changes_without_effect(repository, all, options.submission),
                  .required = options.isolation.least,
                  .seed = 1,
                  .tools = tools_here()};
  ExitCode worst = ExitCode::fixed;
  for (const Kata& kata : katas_to_grade(repository, all, options)) {
    if (!grading.results.empty() && options.format == Format::terminal) fmt::print("\n");
    const Intake intake{repository, options.submission, kata};
    grading.results.push_back(grade(repository,
                                    {.kata = kata,
                                     .fix = "submission",
                                     .folder = intake.folder(),
                                     .stages = {all_stages.begin(), all_stages.end()},
                                     .jobs = options.jobs,
                                     .search = {},
                                     .isolation = options.isolation,
                                     .fresh = true},
                                    {.format = options.format, .verbose = options.verbose}));
    worst = worse(worst, exit_code_of(verdict_of(grading.results.back())));
  }
  const nlohmann::ordered_json document = result_document(grading);
  if (!options.output.empty()) write_file(fs::absolute(options.output), text_of(document));
  if (options.format != Format::terminal) {
    fmt::print("{}", converted(document, options.format));
  } else {
    if (grading.results.empty()) fmt::print("no kata was changed\n");
    tell_what_was_left_out(grading.without_effect);
  }
  return worst;
}

}  // namespace grader
