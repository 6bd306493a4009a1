// SPDX-License-Identifier: MIT
// A result document (result_document.hpp) in the formats of others. What a learner's program printed stands in it:
// each format makes it inert. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace grader {

// For a comment or a summary on GitHub: a table, the first finding of each kata, and what was without effect.
std::string markdown_report(const nlohmann::ordered_json& document);

// Annotations: workflow commands of GitHub Actions, for the log of a job.
std::string github_report(const nlohmann::ordered_json& document);

// JUnit's XML: one suite a kata, one case a stage.
std::string junit_report(const nlohmann::ordered_json& document);

// SARIF 2.1.0.
std::string sarif_report(const nlohmann::ordered_json& document);

}  // namespace grader
