// SPDX-License-Identifier: MIT
// What the conversions of a result document read from it.
#pragma once

#include "report/text.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace grader {

// A text of the object, printable; empty if it has none.
inline std::string text_in(const nlohmann::ordered_json& object, const char* key) {
  return printable(object.value(key, ""));
}

// "katas/<folder>/bank.cpp".
inline std::string path_in(const nlohmann::ordered_json& result, const nlohmann::ordered_json& place) {
  return "katas/" + text_in(result, "folder") + '/' + text_in(place, "file");
}

// A finding's message without what follows its first line.
inline std::string headline_of(const nlohmann::ordered_json& finding) {
  const std::string message = text_in(finding, "message");
  return message.substr(0, message.find('\n'));
}

// The findings that fail a fix, of all stages, in order.
inline nlohmann::ordered_json failures_of(const nlohmann::ordered_json& result) {
  auto failures = nlohmann::ordered_json::array();
  for (const auto& stage : result.at("stages"))
    for (const auto& finding : stage.at("findings")) {
      if (finding.at("severity") == "advice") continue;
      failures.push_back(finding);
      failures.back()["stage"] = stage.at("stage");
    }
  return failures;
}

}  // namespace grader
