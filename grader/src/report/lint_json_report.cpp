// SPDX-License-Identifier: MIT
#include "finding/lint_checks.hpp"
#include "report/lint_report.hpp"
#include "report/text.hpp"

#include <nlohmann/json.hpp>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string lint_json_report(const LintReport& report) {
  const auto relative = [&](const std::filesystem::path& file) { return relative_path(file, report.folder); };
  const auto unlinted = [&](const std::vector<Unlinted>& files) {
    Json rows = Json::array();
    for (const Unlinted& file : files) rows.push_back({{"file", relative(file.file)}, {"why", file.why}});
    return rows;
  };
  Json findings = Json::array();
  for (const auto& [what, notes] : report.lint.findings) {
    Json finding{{"check", what.rule},
                 {"tier", name_of(is_hint(what.rule) ? Tier::hint : Tier::enforced)},
                 {"file", relative(what.place.file)},
                 {"line", what.place.line},
                 {"column", what.column},
                 {"message", what.message},
                 {"notes", Json::array()}};
    for (const Diagnostic& note : notes)
      finding["notes"].push_back({{"file", relative(note.place.file)},
                                  {"line", note.place.line},
                                  {"column", note.column},
                                  {"text", note.message}});
    findings.push_back(std::move(finding));
  }
  const Json json{{"version", 1},
                  {"findings", std::move(findings)},
                  {"known", report.known},
                  {"linted", report.lint.linted},
                  {"skipped", unlinted(report.lint.skipped)},
                  {"failed", unlinted(report.lint.failed)},
                  {"foreign_flags", report.lint.foreign_flags}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace grader
