// SPDX-License-Identifier: MIT
// What was graded as one JSON document, result.json: the format of which every other is a conversion
// (result_formats.hpp). docs/result.schema.json is its schema; "version" is the schema's. Pure.
//
// Keys whose value is not known are left out. Files are relative to the kata's folder, katas/<folder>.
#pragma once

#include "verdict/verdict.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace grader {

struct Grading {
  std::vector<CheckResult> results;
  std::vector<std::string> without_effect = {};  // "changed grader/src/main.cpp": of a submission, but not graded
  Isolation required = Isolation::L0;
  std::uint64_t seed = 1;  // the first of the searches that are sampled
  std::map<std::string, std::string> tools = {};  // "grader", "clang++-19"... and which one it was
};

nlohmann::ordered_json result_document(const Grading& grading);

// As text. What a learner's program printed need not be UTF-8: what is not, is replaced.
std::string text_of(const nlohmann::ordered_json& document);

}  // namespace grader
