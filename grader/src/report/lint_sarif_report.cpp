// SPDX-License-Identifier: MIT
#include "finding/lint_checks.hpp"
#include "report/lint_report.hpp"
#include "report/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* folder_name = "PROJECT";

std::string_view level_of(Tier tier) {
  return tier == Tier::hint ? "warning" : "error";
}

// RFC 3986: what is not a letter, a digit or one of -._~/ as the numbers of its bytes.
std::string uri_of(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view{"-._~/"}.find(c) != std::string_view::npos;
    uri += plain ? std::string{c} : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

// Clang counts the bytes of UTF-8 text, SARIF its characters: all bytes but those that go on with one.
std::size_t characters_before(std::string_view line, int column) {
  const std::string_view before = line.substr(0, static_cast<std::size_t>(std::max(column, 1)) - 1);
  return static_cast<std::size_t>(std::ranges::count_if(before, [](char c) { return (c & 0xC0) != 0x80; }));
}

class Run {
 public:
  explicit Run(const LintReport& report) : report_{report} {}

  Json json() const {
    Json results = Json::array();
    for (const LintFinding& finding : report_.lint.findings) results.push_back(result(finding));
    return {{"tool", {{"driver", {{"name", "asio_lint"}, {"rules", rules()}}}}},
            {"columnKind", "unicodeCodePoints"},
            {"originalUriBaseIds", {{folder_name, {{"uri", "file://" + uri_of(report_.folder.string()) + '/'}}}}},
            {"invocations", Json::array({invocation()})},
            {"results", std::move(results)}};
  }

 private:
  static Json rules() {
    Json rules = Json::array();
    for (const LintCheck& check : lint_checks)
      rules.push_back({{"id", check.name},
                       {"shortDescription", {{"text", check.finds}}},
                       {"defaultConfiguration", {{"level", level_of(check.tier)}}}});
    return rules;
  }

  Json artifact(const std::filesystem::path& file) const {
    const std::string path = relative_path(file, report_.folder);
    if (path.starts_with('/')) return {{"uri", "file://" + uri_of(path)}};
    return {{"uri", uri_of(path)}, {"uriBaseId", folder_name}};
  }

  Json location(const Diagnostic& diagnostic) const {
    const std::string line = report_.source(diagnostic.place.file, diagnostic.place.line);
    return {
        {"physicalLocation",
         {{"artifactLocation", artifact(diagnostic.place.file)},
          {"region",
           {{"startLine", diagnostic.place.line}, {"startColumn", characters_before(line, diagnostic.column) + 1}}}}}};
  }

  Json result(const LintFinding& finding) const {
    const Diagnostic& what = finding.diagnostic;
    Json result{{"ruleId", what.rule},
                {"level", level_of(is_hint(what.rule) ? Tier::hint : Tier::enforced)},
                {"message", {{"text", what.message}}},
                {"locations", Json::array({location(what)})}};
    for (const Diagnostic& note : finding.notes) {
      Json related = location(note);
      related["message"] = {{"text", note.message}};
      result["relatedLocations"].push_back(std::move(related));
    }
    return result;
  }

  Json invocation() const {
    Json invocation{{"executionSuccessful", report_.lint.failed.empty()}};
    const auto notify = [&](const std::vector<Unlinted>& files, const char* level) {
      for (const Unlinted& file : files)
        invocation["toolExecutionNotifications"].push_back(
            {{"level", level},
             {"message", {{"text", file.why}}},
             {"locations", Json::array({{{"physicalLocation", {{"artifactLocation", artifact(file.file)}}}}})}});
    };
    notify(report_.lint.failed, "error");
    notify(report_.lint.skipped, "note");
    return invocation;
  }

  const LintReport& report_;
};

}  // namespace

std::string lint_sarif_report(const LintReport& report) {
  const Json json{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                  {"version", "2.1.0"},
                  {"runs", Json::array({Run{report}.json()})}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace grader
