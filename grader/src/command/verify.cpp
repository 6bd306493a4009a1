// SPDX-License-Identifier: MIT
// grader verify: the author's proof that a kata and its grading are sound.
#include "catalog/digest.hpp"
#include "catalog/hints.hpp"
#include "command/commands.hpp"
#include "finding/error.hpp"
#include "stage/pipeline.hpp"
#include "verdict/kata_proof.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <sstream>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t least_accepted = 2;
constexpr std::size_t least_rejected = 3;
constexpr std::size_t least_hints = 3;

using Judge = std::function<std::string(const CheckResult&)>;

// One kata's proof; prints its rows as they come.
class Proof {
 public:
  Proof(const Repository& repository, Kata kata, const VerifyOptions& options)
      : repository_{repository}, kata_{std::move(kata)}, options_{options} {}

  // Trouble of the grader's own is a problem of the kata here: most often its reference does not pass.
  int problems() {
    fmt::print("{}  {}\n", kata_.id, kata_.title);
    try {
      fixes_ = load_fixes(repository_, kata_);
      whats_missing();
      rows();
    } catch (const Error& e) {
      problem(e.what());
    }
    return problems_;
  }

 private:
  void rows() {
    row("broken", [&](const CheckResult& result) { return trouble_with_broken(result, fixes_); });
    row("reference", [&](const CheckResult& result) {
      for (const std::string& trouble :
           {trouble_with_right_fix(result), trouble_with_searches(result, fixes_), trouble_with_bugs(result)})
        if (!trouble.empty()) return trouble;
      return std::string{};
    });
    for (const AcceptedFix& fix : fixes_.accepted) row("accepted/" + fix.name, trouble_with_right_fix);
    for (const RejectedFix& fix : fixes_.rejected)
      row("rejected/" + fix.name, [&](const CheckResult& result) { return trouble_with_rejected(result, fix); },
          fix.points ? all_stages.back() : std::max(fix.caught_by.stage, Stage::explore));
    for (const auto& [stage, reason] : fixes_.skip) fmt::print("  note: stage {} is skipped: {}\n", name_of(stage), reason);
    for (const BoundedSearch& bounded : fixes_.bounded)
      fmt::print("  note: {} searches {} only: {}\n", bounded.test_case, bounded.search, bounded.why);
  }

  void problem(const std::string& text) {
    ++problems_;
    fmt::print("  PROBLEM: {}\n", text);
  }

  void need_file(const fs::path& path) {
    if (!fs::is_regular_file(path)) problem(fmt::format("{} is missing", fs::relative(path, repository_.root).string()));
  }

  void whats_missing() {
    const fs::path kata = repository_.katas() / kata_.folder;
    const fs::path solution = solution_folder(repository_, kata_);
    need_file(kata / "README.md");
    need_file(solution / "debrief.md");
    const fs::path hints = repository_.hints() / (kata_.id + ".md");
    need_file(hints);
    if (fs::exists(hints) && load_hints(repository_, kata_).size() < least_hints)
      problem(fmt::format("hints/{}.md has fewer than {} rungs", kata_.id, least_hints));
    if (fixes_.accepted.size() < least_accepted) problem(fmt::format("fewer than {} accepted fixes", least_accepted));
    if (fixes_.rejected.size() < least_rejected) problem(fmt::format("fewer than {} rejected fixes", least_rejected));
    unlisted_fixes(solution / "accepted", [&](const std::string& name) {
      return std::ranges::find(fixes_.accepted, name, &AcceptedFix::name) != fixes_.accepted.end();
    });
    unlisted_fixes(solution / "rejected", [&](const std::string& name) {
      return std::ranges::find(fixes_.rejected, name, &RejectedFix::name) != fixes_.rejected.end();
    });
    protected_list();
    for (const fs::path& folder : {kata, solution}) unwritten_in(folder);
    if (fs::exists(hints)) unwritten(hints);
    for (const std::string& name : kata_.editable)
      if (fs::exists(kata / name) && read_file(kata / name) != read_file(solution / "broken" / name))
        fmt::print("  note: katas/{}/{} is not as shipped\n", kata_.folder, name);
  }

  void unwritten_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder})
      if (entry.is_regular_file()) files.push_back(entry.path());
    std::ranges::sort(files);
    for (const fs::path& file : files) unwritten(file);
  }

  void unwritten(const fs::path& file) {
    std::istringstream lines{read_file(file)};
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (line.find("TODO") != std::string::npos)
        problem(fmt::format("{}:{} is still to be written", fs::relative(file, repository_.root).string(), number));
    }
  }

  void unlisted_fixes(const fs::path& folder, const std::function<bool(const std::string&)>& listed) {
    if (!fs::is_directory(folder)) return;
    for (const fs::directory_entry& entry : fs::directory_iterator{folder})
      if (!listed(entry.path().filename()))
        problem(fmt::format("{} is not in fixes.toml", fs::relative(entry.path(), repository_.root).string()));
  }

  void protected_list() {
    if (options_.seal) seal_protected(repository_, kata_);
    std::vector<std::string> listed;
    for (const auto& [name, digest] : load_protected(repository_, kata_)) listed.push_back(name);
    if (listed != protected_files(repository_, kata_))
      problem(fmt::format("solutions/{}/protected.sha256 does not list the kata's files: bin/grader verify --seal {}",
                          kata_.folder, kata_.id));
  }

  // A fix counts as proved when every repetition says the same. What the stages after `last` say cannot change it;
  // test and explore share one run, and what is found in it.
  void row(const std::string& fix, const Judge& judge, Stage last = all_stages.back()) {
    const fs::path folder = solution_folder(repository_, kata_) / fix;
    if (!fs::is_directory(folder)) return problem(fmt::format("solutions/{}/{} is missing", kata_.folder, fix));
    const std::vector<CheckResult> results =
        check_fix(repository_, {.kata = kata_,
                                .fix = fix,
                                .folder = folder,
                                .stages = {all_stages.begin(), std::ranges::find(all_stages, last) + 1},
                                .jobs = options_.jobs,
                                .repeat = options_.repeat});
    std::size_t right = 0;
    std::string trouble;
    for (const CheckResult& result : results) {
      const std::string found = judge(result);
      if (found.empty()) ++right;
      else if (trouble.empty()) trouble = found;
    }
    const CheckResult& first = results.front();
    const std::string times = results.size() > 1 ? fmt::format(" {}/{}", right, results.size()) : "";
    fmt::print("  {:<34} {:<10} {:<28} {}{}\n", fix, name_of(verdict_of(first)), failures_of(first),
               trouble.empty() ? "ok" : "WRONG", times);
    if (!trouble.empty()) problem(fmt::format("{}: {}", fix, trouble));
    std::fflush(stdout);
  }

  const Repository& repository_;
  const Kata kata_;
  const VerifyOptions& options_;
  Fixes fixes_;
  int problems_ = 0;
};

}  // namespace

ExitCode verify(const Repository& repository, const VerifyOptions& options) {
  std::vector<Kata> katas;
  for (const std::string& id : options.ids) katas.push_back(find_kata(repository, id));
  if (katas.empty()) katas = load_katas(repository);
  int problems = 0;
  for (const Kata& kata : katas) problems += Proof{repository, kata, options}.problems();
  fmt::print("{} katas, {} problems\n", katas.size(), problems);
  if (problems > 0) fmt::print("again: bin/grader verify {}\n", fmt::join(options.ids, " "));
  return problems == 0 ? ExitCode::fixed : ExitCode::not_fixed;
}

}  // namespace grader
