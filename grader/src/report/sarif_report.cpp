// SPDX-License-Identifier: MIT
#include "report/result_formats.hpp"

#include "report/result_document.hpp"
#include "report/result_reading.hpp"

#include <algorithm>
#include <set>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

Json location(const Json& result, const Json& place) {
  Json physical{{"artifactLocation", {{"uri", path_in(result, place)}, {"uriBaseId", "REPOSITORY"}}}};
  if (place.value("line", 0) > 0) physical["region"] = {{"startLine", place["line"]}};
  return {{"physicalLocation", std::move(physical)}};
}

Json sarif_result(const Json& result, const Json& finding) {
  Json object{{"ruleId", text_in(finding, "rule")},
              {"level", "error"},
              {"message", {{"text", text_in(finding, "message")}}},
              {"locations", Json::array()}};
  if (finding.contains("file")) object["locations"].push_back(location(result, finding));
  for (const Json& note : finding.value("notes", Json::array())) {
    if (!note.contains("file")) continue;
    Json related = location(result, note);
    related["message"] = {{"text", text_in(note, "text")}};
    object["relatedLocations"].push_back(std::move(related));
  }
  object["properties"] = {{"kata", text_in(result, "kata")}, {"stage", text_in(finding, "stage")}};
  return object;
}

}  // namespace

std::string sarif_report(const Json& document) {
  Json results = Json::array();
  std::set<std::string> rules;
  for (const Json& result : document.at("results"))
    for (const Json& finding : failures_of(result)) {
      results.push_back(sarif_result(result, finding));
      rules.insert(text_in(finding, "rule"));
    }
  Json descriptors = Json::array();
  for (const std::string& rule : rules) descriptors.push_back({{"id", rule}});
  const bool worked = std::ranges::none_of(document.at("results"), [](const Json& result) { return result.contains("trouble"); });
  return text_of({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                  {"version", "2.1.0"},
                  {"runs", Json::array({{{"tool", {{"driver", {{"name", "grader"}, {"rules", std::move(descriptors)}}}}},
                                         {"invocations", Json::array({{{"executionSuccessful", worked}}})},
                                         {"results", std::move(results)}}})}});
}

}  // namespace grader
