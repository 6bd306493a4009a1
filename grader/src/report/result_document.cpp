// SPDX-License-Identifier: MIT
#include "report/result_document.hpp"

#include "verdict/score.hpp"

#include <nlohmann/json.hpp>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::advice: return "advice";
    case Severity::error: return "error";
    case Severity::attack: return "attack";
    case Severity::environment: return "environment";
  }
  return "";
}

void put(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

void put(Json& object, const Place& place) {
  put(object, "file", place.file);
  if (place.line > 0) object["line"] = place.line;
  put(object, "function", place.function);
}

Json json_of(const Note& note) {
  Json object = Json::object();
  put(object, note.place);
  put(object, "text", note.text);
  return object;
}

Json json_of(const Step& step) {
  Json object{{"kind", step.kind}, {"number", step.number}, {"time", step.time}};
  if (step.cause > 0) object["cause"] = step.cause;
  if (step.coroutine > 0) object["coroutine"] = step.coroutine;
  if (step.strand > 0) object["strand"] = step.strand;
  put(object, "on", step.on);
  put(object, step.place);
  put(object, "text", step.text);
  return object;
}

Json json_of(const Finding& finding) {
  Json object{{"rule", finding.rule}, {"severity", name_of(finding.severity)}};
  put(object, finding.place);
  put(object, "case", finding.test_case);
  put(object, "message", finding.message);
  put(object, "help", finding.help);
  put(object, "schedule", finding.schedule);
  for (const Note& note : finding.notes) object["notes"].push_back(json_of(note));
  for (const Step& step : finding.steps) object["steps"].push_back(json_of(step));
  return object;
}

Json json_of(const StageResult& stage) {
  Json object{{"stage", name_of(stage.stage)}, {"state", name_of(stage.state)}};
  put(object, "reason", stage.reason);
  object["milliseconds"] = stage.elapsed.count();
  object["findings"] = Json::array();
  for (const Finding& finding : stage.findings) object["findings"].push_back(json_of(finding));
  for (const Exploration& exploration : stage.explored)
    object["explored"].push_back(Json{{"case", exploration.test_case},
                                      {"model", exploration.model},
                                      {"schedules", exploration.schedules},
                                      {"how", exploration.how}});
  return object;
}

Json json_of(const Score& score) {
  Json object{{"earned", score.all.earned}, {"of", score.all.of}};
  for (const auto& [title, points] : score.bugs)
    object["bugs"].push_back(Json{{"title", title}, {"earned", points.earned}, {"of", points.of}});
  return object;
}

Json json_of(const CheckResult& result) {
  Json object{{"kata", result.kata.id},
              {"folder", result.kata.folder},
              {"title", result.kata.title},
              {"fix", result.fix},
              {"verdict", name_of(verdict_of(result))},
              {"milliseconds", result.elapsed.count()},
              {"isolation", name_of(result.isolation)},
              {"stages", Json::array()}};
  if (const auto score = score_of(result)) object["points"] = json_of(*score);
  put(object, "kata_sha256", result.kata_digest);
  put(object, "fix_sha256", result.fix_digest);
  put(object, "trouble", result.trouble);
  for (const StageResult& stage : result.stages) object["stages"].push_back(json_of(stage));
  return object;
}

}  // namespace

Json result_document(const Grading& grading) {
  Json document{{"version", 1},
                {"tools", grading.tools},
                {"required_isolation", name_of(grading.required)},
                {"seed", grading.seed},
                {"without_effect", grading.without_effect},
                {"results", Json::array()}};
  for (const CheckResult& result : grading.results) document["results"].push_back(json_of(result));
  return document;
}

std::string text_of(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace grader
