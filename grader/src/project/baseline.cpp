// SPDX-License-Identifier: MIT
#include "project/baseline.hpp"

#include "finding/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace grader {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

Baseline::key_type key_of(const LintFinding& finding, const fs::path& folder, const LineOf& line) {
  const Diagnostic& diagnostic = finding.diagnostic;
  return {diagnostic.rule, fs::path{diagnostic.place.file}.lexically_proximate(folder).generic_string(),
          line(diagnostic.place.file, diagnostic.place.line)};
}

}  // namespace

Baseline baseline_of(const std::vector<LintFinding>& findings, const fs::path& folder, const LineOf& line) {
  Baseline baseline;
  for (const LintFinding& finding : findings) ++baseline[key_of(finding, folder, line)];
  return baseline;
}

std::string baseline_text(const Baseline& baseline) {
  Json findings = Json::array();
  for (const auto& [key, times] : baseline) {
    const auto& [check, file, code] = key;
    findings.push_back({{"check", check}, {"file", file}, {"code", code}, {"times", times}});
  }
  // Code may be in any encoding.
  return Json{{"version", 1}, {"findings", findings}}.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Baseline parse_baseline(const std::string& text, const fs::path& file) {
  try {
    const Json json = Json::parse(text);
    if (json.at("version") != 1)
      throw UsageError{fmt::format("{} has a version that this grader does not know: it knows 1", file.string())};
    Baseline baseline;
    for (const Json& row : json.at("findings"))
      baseline[{row.at("check"), row.at("file"), row.at("code")}] += row.at("times").get<int>();
    return baseline;
  } catch (const Json::exception& e) {
    throw UsageError{fmt::format("{} is no baseline: {}\nnext: bin/grader lint --write-baseline {}", file.string(),
                                 e.what(), file.string())};
  }
}

std::size_t remove_known(std::vector<LintFinding>& findings, Baseline known, const fs::path& folder,
                         const LineOf& line) {
  return std::erase_if(findings, [&](const LintFinding& finding) {
    const auto row = known.find(key_of(finding, folder, line));
    return row != known.end() && row->second-- > 0;
  });
}

}  // namespace grader
