// SPDX-License-Identifier: MIT
#include "stage/remembered.hpp"

#include "catalog/digest.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

template <>
struct nlohmann::adl_serializer<std::chrono::milliseconds> {
  static void to_json(nlohmann::json& json, std::chrono::milliseconds time) { json = time.count(); }
  static void from_json(const nlohmann::json& json, std::chrono::milliseconds& time) {
    time = std::chrono::milliseconds{json.get<std::chrono::milliseconds::rep>()};
  }
};

namespace grader {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Enumerators as numbers: another grader has another fingerprint.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Place, file, line, function)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Note, place, text, step)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Step, kind, number, time, cause, coroutine, strand, on, place, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Finding, stage, rule, severity, place, test_case, message, notes, help, steps, cycle, schedule)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Exploration, test_case, model, schedules, how)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CaseOutcome, test_case, passed)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StageResult, stage, state, findings, reason, raw, elapsed, isolation, explored, cases)

namespace {

constexpr std::size_t most_kept = 200;  // of one kata

fs::path folder_of(const Repository& repository, const Kata& kata) { return repository.verdicts() / kata.id; }

bool may_change(const Finding& finding) {
  return finding.severity == Severity::environment || finding.rule == "hang" || finding.rule == "compile-limit";
}

void forget_the_oldest(const fs::path& folder) {
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder}) files.emplace_back(entry.last_write_time(), entry.path());
  std::ranges::sort(files);
  for (std::size_t i = 0; i + most_kept < files.size(); ++i) fs::remove(files[i].second);
}

}  // namespace

std::string key_of(const Kata& kata, const std::string& fingerprint, const fs::path& fix, const std::set<Stage>& stages,
                   IsolationRange isolation) {
  std::string text = fmt::format("{} {}-{}", fingerprint, name_of(isolation.least), name_of(isolation.most));
  for (const Stage stage : stages) text += fmt::format(" {}", name_of(stage));
  return sha256(text + digest_of(fix, kata.editable));
}

std::optional<std::vector<StageResult>> remembered(const Repository& repository, const Kata& kata, const std::string& key) {
  const fs::path file = folder_of(repository, kata) / key;
  if (!fs::exists(file)) return std::nullopt;
  try {
    return Json::from_cbor(read_file(file)).get<std::vector<StageResult>>();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void remember(const Repository& repository, const Kata& kata, const std::string& key,
              const std::vector<StageResult>& stages) {
  for (const StageResult& stage : stages)
    if (std::ranges::any_of(stage.findings, may_change)) return;
  // CBOR: what a program printed need not be UTF-8.
  const std::vector<std::uint8_t> bytes = Json::to_cbor(Json(stages));
  try {
    write_file(folder_of(repository, kata) / key, {bytes.begin(), bytes.end()});
    forget_the_oldest(folder_of(repository, kata));
  } catch (const std::exception&) {
    // Another check removed what this one was about to, or there is no room.
  }
}

}  // namespace grader
