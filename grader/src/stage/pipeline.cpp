// SPDX-License-Identifier: MIT
#include "stage/pipeline.hpp"

#include "catalog/digest.hpp"
#include "catalog/fixes.hpp"
#include "finding/error.hpp"
#include "finding/explanation.hpp"
#include "stage/build_fix.hpp"
#include "stage/echoes.hpp"
#include "stage/integrity.hpp"
#include "stage/judge_search.hpp"
#include "stage/lint.hpp"
#include "stage/remembered.hpp"
#include "stage/side_by_side.hpp"
#include "stage/symbol_rules.hpp"
#include "stage/syntax_rules.hpp"
#include "stage/test_run.hpp"
#include "stage/workspace.hpp"
#include "toolchain/preparation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace grader {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

std::chrono::milliseconds since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
}

// Then some of them are part of variant tsan only (KATA_TEST_ON_REAL_THREADS).
bool tests_include_real_threads(const fs::path& folder) {
  return std::ranges::any_of(fs::directory_iterator{folder}, [](const fs::directory_entry& entry) {
    return entry.path().native().ends_with("_test.cpp") &&
           read_file(entry.path()).find("<kata/real_threads.hpp>") != std::string::npos;
  });
}

bool fails(const Finding& finding) { return finding.severity != Severity::advice; }

class Check {
 public:
  Check(const Repository& repository, const CheckRequest& request)
      : repository_{repository}, request_{request}, fixes_{load_fixes(repository, request.kata)} {
    for (const Stage stage : all_stages) stages_[stage].stage = stage;
  }

  std::vector<CheckResult> run() {
    const auto start = Clock::now();
    skip_stages();
    if (!integrity()) return {result(start)};
    if (!was_checked_before(repository_, request_.kata))
      request_.on_preparation("first check of this kata: building its tests takes half a minute");
    Preparation preparation = prepare();
    const Workspace workspace{repository_, request_.kata, request_.folder};
    // Of the copy: the learner may be typing.
    fix_digest_ = digest_of(workspace.source(), request_.kata.editable);
    const std::string key = key_of(request_.kata, preparation.fingerprint, workspace.source(), request_.stages, request_.isolation);
    if (recall(key)) return {result(start)};
    build_lint_and_test(workspace, std::move(preparation.recipes));
    std::vector<CheckResult> results{result(start)};
    if (request_.usual()) remember(repository_, request_.kata, key, results.front().stages);
    while (static_cast<int>(results.size()) < request_.repeat && stages_[Stage::build].state == StageState::passed) {
      const auto again = Clock::now();
      run_side_by_side(test_tasks(), request_.jobs);
      run_again_alone();
      drop_echoes();
      results.push_back(result(again));
    }
    return results;
  }

 private:
  // The sim program serves two stages.
  bool wanted(Variant variant) const {
    return wanted(stage_of(variant)) || (variant == Variant::sim && wanted(Stage::explore));
  }

  // The checks run in the compile that is there in any case.
  bool lints(Variant variant) const { return variant == Variant::sim && wanted(Stage::lint); }

  bool wanted(Stage stage) const { return request_.stages.contains(stage) && !fixes_.skip.contains(stage); }

  void skip_stages() {
    for (const auto& [stage, reason] : fixes_.skip) skip(stage, reason);
  }

  void skip(Stage stage, const std::string& reason) {
    const std::lock_guard lock{mutex_};
    stages_[stage].state = StageState::skipped;
    stages_[stage].reason = reason;
  }

  // What an earlier check of the same found, if that will do.
  bool recall(const std::string& key) {
    if (request_.fresh || request_.repeat > 1 || !request_.usual()) return false;
    const auto known = remembered(repository_, request_.kata, key);
    if (!known) return false;
    unchanged_ = true;
    for (const StageResult& stage : *known) {
      stages_[stage.stage] = stage;
      const bool ran = stage.state != StageState::skipped && stage.state != StageState::not_run;
      if (ran && stage.stage != Stage::integrity) request_.on_stage(stage);
    }
    return true;
  }

  bool integrity() {
    const auto start = Clock::now();
    std::vector<Finding> findings = check_integrity(repository_, request_.kata, request_.folder);
    leave_out(findings);
    end_stage(Stage::integrity, std::move(findings), {}, since(start));
    return stages_[Stage::integrity].state == StageState::passed;
  }

  void leave_out(std::vector<Finding>& findings) const {
    std::erase_if(findings, [&](const Finding& finding) { return request_.rules_left_out.contains(finding.rule); });
  }

  // Variant tsan is built only where a thread will run: it is a third of what a first check waits for.
  Preparation prepare() {
    const bool included = wanted(Variant::tsan) && tests_include_real_threads(repository_.katas() / request_.kata.folder);
    Preparation preparation = included ? with_tsan() : prepare_kata(repository_, request_.kata, {Variant::sim, Variant::asan});
    // Other tests' threads are seen when they run. Without stage test nobody knows what threads the fix starts.
    const fs::path& sim = preparation.recipes.at(Variant::sim).program;
    tests_have_threads_ = included || !wanted(Stage::test) ||
                          expected_of(repository_, request_.kata, Variant::sim, sim, request_.isolation).real_threads;
    if (wanted(Variant::tsan) && tests_have_threads_ && !included) return with_tsan();
    return preparation;
  }

  Preparation with_tsan() const {
    return prepare_kata(repository_, request_.kata, {Variant::sim, Variant::asan, Variant::tsan});
  }

  // Every chain compiles, so the build stage ends with the last of them.
  void build_lint_and_test(const Workspace& workspace, std::map<Variant, Recipe> recipes) {
    const auto chain = [&](Variant variant) {
      return [&, variant] { build_and_test(workspace, variant, recipes.at(variant)); };
    };
    // What tells most comes first.
    std::vector<std::function<void()>> chains{chain(Variant::sim)};
    if (wanted(Variant::tsan) && tests_have_threads_) chains.push_back(chain(Variant::tsan));
    if (wanted(Variant::asan)) chains.push_back(chain(Variant::asan));
    run_side_by_side(chains, request_.jobs);
    run_again_alone();
    if (wanted(Variant::tsan) && !tests_have_threads_) {
      if (fix_has_threads_) {
        if (!recipes.contains(Variant::tsan))
          request_.on_preparation("this fix starts threads: building the tests under ThreadSanitizer");
        recipes = with_tsan().recipes;
        chain(Variant::tsan)();
      } else {
        skip(Stage::tsan, "its tests start no thread of their own, and stage explore looks for races");
      }
      run_again_alone();
    }
    end_build();
    drop_echoes();
  }

  std::vector<std::function<void()>> test_tasks() {
    std::vector<std::function<void()>> tasks;
    for (const auto& [variant, expected] : expected_) tasks.push_back([this, v = variant] { test(v); });
    return tasks;
  }

  // A program that ran out of time is judged by a run beside which nothing else runs.
  void run_again_alone() {
    for (const Variant variant : std::exchange(timed_out_, {})) test(variant, Attempt::alone);
  }

  CheckResult result(Clock::time_point start) const {
    CheckResult result{.kata = request_.kata, .fix = request_.fix, .stages = {}, .elapsed = since(start), .unchanged = unchanged_};
    result.kata_digest = digest_of_protected(repository_, request_.kata);
    result.fix_digest = fix_digest_;
    for (const auto& [stage, stage_result] : stages_) {
      result.stages.push_back(stage_result);
      result.isolation = std::min(result.isolation, stage_result.isolation);
    }
    return result;
  }

  void build_and_test(const Workspace& workspace, Variant variant, const Recipe& recipe) {
    if (build_failed_ && variant != Variant::sim) return;  // The same text: it fails here as it failed there.
    const auto start = Clock::now();
    Build built = build(workspace, variant, recipe);
    const fs::path program = built.program;
    if (program.empty()) build_failed_ = true;
    {
      const std::lock_guard lock{mutex_};
      stages_[Stage::build].isolation = std::min(stages_[Stage::build].isolation, built.isolation);
      builds_[variant] = std::move(built);
      build_elapsed_ += since(start);
    }
    if (program.empty() || !wanted(variant)) return;
    const Expected expected = expected_of(repository_, request_.kata, variant, recipe.program, request_.isolation);
    {
      const std::lock_guard lock{mutex_};
      expected_[variant] = replays(request_.search, variant) ? narrowed(expected, request_.search, request_.kata) : expected;
    }
    test(variant);
  }

  struct Build {
    std::vector<Finding> findings;
    std::string raw;
    fs::path program;  // empty if there is none
    Isolation isolation;
  };

  Build build(const Workspace& workspace, Variant variant, const Recipe& recipe) {
    // In every variant: what one of them refuses, none may run.
    std::vector<std::string> plugins = syntax_rule_arguments(repository_, request_.kata);
    if (lints(variant)) std::ranges::move(lint_arguments(repository_), std::back_inserter(plugins));
    const Compiled compiled = compile_fix(repository_, request_.kata, workspace, variant, recipe, request_.isolation, plugins);
    Build build{.findings = compiled.findings, .raw = compiled.raw, .program = {}, .isolation = compiled.isolation};
    if (compiled.objects.size() < recipe.units.size() || !integrity_of(workspace, variant, compiled)) return build;
    if (lints(variant)) end_stage(Stage::lint, lint_findings(compiled.out), compiled.out, {});
    Linked linked = link_fix(repository_, request_.kata, workspace, variant, recipe, compiled, request_.isolation);
    std::ranges::move(linked.findings, std::back_inserter(build.findings));
    build.raw += linked.raw;
    build.isolation = std::min(build.isolation, linked.isolation);
    build.program = std::move(linked.program);
    return build;
  }

  // Of what the compiler made: nothing of it is linked or run if that is refused.
  bool integrity_of(const Workspace& workspace, Variant variant, const Compiled& compiled) {
    std::vector<Finding> findings = syntax_findings(compiled.out);
    for (const auto& [file, object] : compiled.objects)
      std::ranges::move(symbol_findings(file, read_file(workspace.source() / file), read_symbols(object)),
                        std::back_inserter(findings));
    leave_out(findings);
    if (findings.empty()) return true;
    const std::lock_guard lock{mutex_};
    foreign_[variant] = std::move(findings);
    return false;
  }

  enum class Attempt { first, alone };

  void test(Variant variant, Attempt attempt = Attempt::first) {
    const auto start = Clock::now();
    std::unique_lock lock{mutex_};
    const fs::path program = builds_.at(variant).program;
    const Expected expected = expected_.at(variant);
    lock.unlock();
    TestRun test_run = run_tests(request_.kata, variant, program, expected, arguments_of(request_.search, variant),
                                 request_.isolation, [this](const Failing& failing) { tell(failing); });
    if (test_run.timed_out && attempt == Attempt::first) {
      lock.lock();
      timed_out_.insert(variant);
      return;
    }
    {
      const std::lock_guard guard{mutex_};
      stages_[stage_of(variant)].isolation = test_run.isolation;
      stages_[stage_of(variant)].cases = std::move(test_run.cases);
      if (variant == Variant::sim) fix_has_threads_ = test_run.real_threads;
    }
    if (variant == Variant::sim) return end_sim(expected, std::move(test_run), since(start));
    {
      const std::lock_guard guard{mutex_};
      stages_[stage_of(variant)].timeline = std::move(test_run.timeline);
    }
    end_stage(stage_of(variant), std::move(test_run.findings), std::move(test_run.raw), since(start));
  }

  void tell(const Failing& failing) {
    const std::lock_guard lock{mutex_};
    const bool is_known = std::exchange(told_failing_, true) ||
                          std::ranges::any_of(stages_, [](const auto& each) { return each.second.state == StageState::failed; });
    if (!is_known) request_.on_failing(failing);
  }

  // One run for two stages; its time counts once.
  void end_sim(const Expected& expected, TestRun run, std::chrono::milliseconds elapsed) {
    if (expected.real_threads && request_.kata.world == World::simulated)
      throw Error{fmt::format("a test of {} starts threads outside of a kata::World, and world = \"simulated\" in its "
                              "kata.toml promises that luck decides nothing\n"
                              "next: make it a KATA_TEST_ON_REAL_THREADS (docs/authoring.md)", request_.kata.id)};
    const bool broke_off = run.explored.size() < expected.searches.size();
    Shares shares = share_out(std::move(run.findings), request_.stages, broke_off);
    if (wanted(Stage::test))
      end_stage(Stage::test, std::move(shares.test), std::exchange(run.raw, {}), std::exchange(elapsed, {}));
    if (!wanted(Stage::explore)) return;
    {
      const std::lock_guard lock{mutex_};
      stages_[Stage::explore] = {
          .stage = Stage::explore, .explored = std::move(run.explored), .timeline = std::move(run.timeline)};
    }
    if (shares.explore.empty() && expected.searches.empty()) {
      if (request_.kata.world == World::simulated)
        throw Error{fmt::format("no test of {} searches schedules, and world = \"simulated\" in its kata.toml promises it",
                                request_.kata.id)};
      return skip(Stage::explore, "its tests run on real threads");
    }
    // What broke the searches off is told by stage test.
    end_stage(Stage::explore, std::move(shares.explore), std::move(run.raw), elapsed,
              broke_off ? StageState::echoed : StageState::passed);
  }

  // The variants compile the same text: what one says, all say, unless the text looks different to them.
  void end_build() {
    std::vector<Finding> findings;
    std::string raw;
    for (const auto& [variant, build] : builds_) {
      for (const Finding& finding : build.findings) {
        const bool known = std::ranges::any_of(findings, [&](const Finding& other) {
          return other.place == finding.place && other.message == finding.message;
        });
        if (!known) findings.push_back(finding);
      }
      if (raw.empty()) raw = build.raw;
    }
    end_stage(Stage::build, std::move(findings), raw, build_elapsed_);
    // Those of sim, if there are any: it is always compiled, and no other is sure to be.
    if (!foreign_.empty()) end_stage(Stage::integrity, foreign_.begin()->second, {}, {});
  }

  void end_stage(Stage stage, std::vector<Finding> findings, std::string raw, std::chrono::milliseconds elapsed,
                 StageState quiet = StageState::passed) {
    for (Finding& finding : findings)
      if (finding.help.empty()) finding.help = explanation_of(stage, finding.rule);
    const std::lock_guard lock{mutex_};
    StageResult& result = stages_[stage];
    result.state = std::ranges::any_of(findings, fails) ? StageState::failed : quiet;
    result.findings = std::move(findings);
    result.raw = std::move(raw);
    result.elapsed = elapsed;
    request_.on_stage(result);
  }

  void drop_echoes() {
    std::vector<Finding> known = stages_[Stage::test].findings;
    std::ranges::copy(stages_[Stage::explore].findings, std::back_inserter(known));
    for (const Stage stage : {Stage::asan, Stage::tsan}) {
      StageResult& result = stages_[stage];
      result.findings = without_echoes(std::move(result.findings), known);
      if (result.state == StageState::failed && std::ranges::none_of(result.findings, fails))
        result.state = StageState::echoed;
      std::ranges::copy(result.findings, std::back_inserter(known));
    }
  }

  const Repository& repository_;
  const CheckRequest& request_;
  Fixes fixes_;
  bool unchanged_ = false;
  std::string fix_digest_;
  std::atomic<bool> build_failed_{false};
  std::mutex mutex_;  // guards what chains write: everything below
  std::map<Stage, StageResult> stages_;
  std::map<Variant, Build> builds_;
  std::map<Variant, std::vector<Finding>> foreign_;  // what integrity_of refused
  std::map<Variant, Expected> expected_;
  std::set<Variant> timed_out_;
  bool tests_have_threads_ = false;
  bool fix_has_threads_ = false;
  bool told_failing_ = false;
  std::chrono::milliseconds build_elapsed_{0};
};

}  // namespace

std::vector<CheckResult> check_fix(const Repository& repository, const CheckRequest& request) {
  return Check{repository, request}.run();
}

}  // namespace grader
