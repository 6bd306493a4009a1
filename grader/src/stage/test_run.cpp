// SPDX-License-Identifier: MIT
#include "stage/test_run.hpp"

#include "finding/error.hpp"
#include "stage/boxes.hpp"
#include "stage/judge_run.hpp"
#include "stage/judge_search.hpp"
#include "stage/transcript.hpp"
#include "toolchain/sanitizer_environment.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <set>

namespace grader {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t longest_timeline = std::size_t{32} << 20;
constexpr std::size_t address_space = std::size_t{2} << 30;  // a runaway allocation ends in bad_alloc

// 32 hexadecimal digits.
std::string make_key() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
}

struct Observation {
  RunResult result;
  Transcript transcript;
};

std::optional<Failing> first_failing(const Transcript& transcript) {
  for (const CaseResult& result : transcript.cases) {
    if (!result.failures.empty()) return Failing{"assertion", result.name};
    if (!result.search) continue;
    for (const Found& found : result.search->found)
      if (is_surely_learners(found)) return Failing{found.rule, result.name};
  }
  return std::nullopt;
}

Observation observe(Variant variant, const fs::path& program, milliseconds deadline,
                    const std::vector<std::string>& arguments, IsolationRange isolation,
                    const OnFailing& on_failing = {}) {
  const std::string key = make_key();
  const bool told = std::ranges::find(arguments, "--timeline") != arguments.end();
  bool waiting = on_failing && !told;  // a timeline is long, and fails at its end
  const auto on_channel = [&](std::string_view so_far) {
    const auto failing = waiting ? first_failing(read_transcript(so_far, kata::key_from(key))) : std::nullopt;
    if (!failing) return;
    waiting = false;
    on_failing(*failing);
  };
  std::vector<std::string> argv{program.string()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  RunResult result = run({.argv = std::move(argv),
                          .cwd = program.parent_path(),
                          .environment = test_environment(fmt::format("{}:{}", channel_descriptor, key)),
                          .deadline = deadline,
                          .output_limit = told ? longest_timeline : Command{}.output_limit,
                          .address_space = variant == Variant::sim ? address_space : 0,
                          .channel = true,
                          .on_channel = on_channel,
                          .box = run_box(program, isolation),
                          .fixed_addresses = variant == Variant::tsan});
  Transcript transcript = read_transcript(result.channel, kata::key_from(key));
  return {std::move(result), std::move(transcript)};
}

void make_relative(std::vector<Step>& steps, const Kata& kata) {
  for (Step& step : steps) step.place.file = kata_relative(step.place.file, kata);
}

void make_relative(std::vector<Finding>& findings, const Kata& kata) {
  for (Finding& finding : findings) {
    finding.place.file = kata_relative(finding.place.file, kata);
    for (Note& note : finding.notes) note.place.file = kata_relative(note.place.file, kata);
    make_relative(finding.steps, kata);
  }
}

std::set<Address> addresses_of(const std::vector<SanitizerReport>& reports, const Transcript& transcript) {
  std::set<Address> addresses{transcript.crash_stack.begin(), transcript.crash_stack.end()};
  addresses.insert(transcript.where.begin(), transcript.where.end());
  for (const SanitizerReport& report : reports)
    for (const SanitizerStack& stack : report.stacks) addresses.insert(stack.frames.begin(), stack.frames.end());
  for (const CaseResult& result : transcript.cases) {
    if (!result.search) continue;
    const auto add_calls = [&](const auto& several) {
      for (const auto& one : several) addresses.insert(one.calls.begin(), one.calls.end());
    };
    add_calls(result.search->timeline);
    for (const Found& found : result.search->found) {
      add_calls(found.stacks);
      add_calls(found.steps);
    }
  }
  return addresses;
}

std::vector<std::string> editable_files(const Kata& kata) {
  std::vector<std::string> files;
  for (const std::string& name : kata.editable) files.push_back(fmt::format("katas/{}/{}", kata.folder, name));
  return files;
}

std::vector<Exploration> explorations(const Transcript& transcript) {
  std::vector<Exploration> explored;
  for (const CaseResult& result : transcript.cases)
    if (result.search && !result.search->how.empty())
      explored.push_back({result.name, result.search->model, result.search->schedules, result.search->how});
  return explored;
}

std::vector<CaseOutcome> outcomes(const Expected& expected, const Transcript& transcript,
                                  const std::vector<Finding>& findings) {
  std::vector<CaseOutcome> outcomes;
  for (const std::string& name : expected.cases) {
    const bool ended_well = std::ranges::any_of(
        transcript.cases, [&](const CaseResult& result) { return result.name == name && result.outcome == "passed"; });
    const bool found = std::ranges::any_of(
        findings, [&](const Finding& finding) { return finding.test_case == name && finding.severity != Severity::advice; });
    outcomes.push_back({.test_case = name, .passed = ended_well && !found});
  }
  return outcomes;
}

TestRun judge(const Kata& kata, Variant variant, const fs::path& program, const Expected& expected,
              Observation observation) {
  std::vector<SanitizerReport> reports;
  if (variant != Variant::sim) reports = parse_sanitizer_reports(observation.result.err, program.string());
  const RunEvidence evidence{
      .stage = stage_of(variant),
      .expected_cases = expected.cases,
      .expected_searches = expected.searches,
      .replay = expected.replay,
      .editable = editable_files(kata),
      .transcript = observation.transcript,
      .ending = observation.result.ending,
      .survivors = observation.result.survivors,
      .reports = reports,
      .sanitizer_trouble = variant == Variant::sim ? "" : sanitizer_trouble(observation.result.err),
      .places = symbolize(program, addresses_of(reports, observation.transcript))};
  TestRun test_run{.findings = judge_run(evidence),
                   .timed_out = std::holds_alternative<TimedOut>(observation.result.ending),
                   .real_threads = observation.transcript.threads > 0,
                   .raw = observation.result.out + observation.result.err,
                   .explored = explorations(observation.transcript),
                   .cases = {},
                   .timeline = {},
                   .isolation = observation.result.isolation};
  test_run.cases = outcomes(expected, observation.transcript, test_run.findings);
  make_relative(test_run.findings, kata);
  for (const CaseResult& result : observation.transcript.cases)
    if (result.search && !result.search->timeline.empty()) test_run.timeline = placed(result.search->timeline, evidence.places);
  make_relative(test_run.timeline, kata);
  return test_run;
}

// Identifies a program: it is linked anew when anything that went into it changed.
std::string stamp_of(const fs::path& program) {
  return fmt::format("{} {}", fs::file_size(program), fs::last_write_time(program).time_since_epoch().count());
}

fs::path record_of(const Repository& repository, const Kata& kata, Variant variant) {
  return repository.references() / fmt::format("{}.{}.json", kata.id, name_of(variant));
}

std::string first_trouble_of(const TestRun& test_run) {
  if (test_run.findings.empty()) return "it has no test case";
  const Finding& first = test_run.findings.front();
  return fmt::format("{} {}\n{}", first.rule, first.test_case, first.message);
}

}  // namespace

std::string kata_relative(const std::string& file, const Kata& kata) {
  const std::string folder = "katas/" + kata.folder + "/";
  const std::size_t at = file.rfind(folder);
  if (at != std::string::npos) return file.substr(at + folder.size());
  return file.starts_with("./") ? file.substr(2) : file;
}

bool was_checked_before(const Repository& repository, const Kata& kata) {
  return fs::exists(record_of(repository, kata, Variant::sim));
}

TestRun run_tests(const Kata& kata, Variant variant, const fs::path& program, const Expected& expected,
                  const std::vector<std::string>& arguments, IsolationRange isolation, const OnFailing& on_failing) {
  return judge(kata, variant, program, expected,
               observe(variant, program, expected.deadline, arguments, isolation, on_failing));
}

milliseconds deadline_for(milliseconds reference) {
  constexpr milliseconds shortest{10'000};
  constexpr milliseconds longest{60'000};
  return std::clamp(20 * reference, shortest, std::max(longest, 5 * reference));
}

Expected expected_of(const Repository& repository, const Kata& kata, Variant variant, const fs::path& program,
                     IsolationRange isolation) {
  const fs::path record = record_of(repository, kata, variant);
  const std::string stamp = stamp_of(program);
  if (fs::exists(record)) {
    const nlohmann::json known = nlohmann::json::parse(read_file(record), nullptr, false);
    if (known.is_object() && known.value("program", "") == stamp && known.contains("threads"))
      return {known.at("cases").get<std::vector<std::string>>(), known.at("searches").get<std::vector<std::string>>(),
              known.at("threads").get<bool>(), milliseconds{known.at("deadline_ms").get<int>()}};
  }
  Observation observation = observe(variant, program, std::chrono::minutes{2}, {}, isolation);
  Expected expected;
  for (const CaseResult& result : observation.transcript.cases) {
    expected.cases.push_back(result.name);
    if (result.search) expected.searches.push_back(result.name);
  }
  expected.real_threads = observation.transcript.threads > 0;
  expected.deadline = deadline_for(observation.result.own_time);
  const TestRun test_run = judge(kata, variant, program, expected, std::move(observation));
  if (!test_run.findings.empty() || expected.cases.empty())
    throw Error{fmt::format("the reference fix of {} does not pass stage {} on this machine: {}\nnext: bin/grader doctor",
                            kata.id, name_of(stage_of(variant)), first_trouble_of(test_run))};
  const nlohmann::json fresh{
      {"program", stamp},
      {"cases", expected.cases},
      {"searches", expected.searches},
      {"threads", expected.real_threads},
      {"deadline_ms", expected.deadline.count()}};
  write_file(record, fresh.dump(2) + '\n');
  return expected;
}

}  // namespace grader
