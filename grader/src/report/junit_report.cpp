// SPDX-License-Identifier: MIT
#include "report/result_formats.hpp"

#include "report/result_reading.hpp"

#include <fmt/format.h>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

std::string escaped(std::string_view text) {
  std::string xml;
  for (const char c : text) {
    switch (c) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      case '\n': xml += "&#10;"; break;
      default: xml += c;
    }
  }
  return xml;
}

double seconds(const Json& object) { return object.value("milliseconds", 0) / 1000.0; }

std::string test_case(const Json& result, const Json& stage) {
  std::string inside;
  const std::string state = text_in(stage, "state");
  if (state == "skipped" || state == "not-run")
    inside = fmt::format("      <skipped message=\"{}\"/>\n", escaped(state == "skipped" ? text_in(stage, "reason") : state));
  if (state == "echoed") inside = "      <failure type=\"echoed\" message=\"fails only where an earlier stage failed\"/>\n";
  for (const Json& finding : stage.at("findings"))
    if (finding.at("severity") != "advice")
      inside += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", escaped(text_in(finding, "rule")),
                            escaped(headline_of(finding)), escaped(text_in(finding, "message")));
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"{}\n", escaped(text_in(result, "kata")),
                     escaped(text_in(stage, "stage")), seconds(stage),
                     inside.empty() ? "/>" : ">\n" + inside + "    </testcase>");
}

std::string suite(const Json& result) {
  std::string cases;
  for (const Json& stage : result.at("stages")) cases += test_case(result, stage);
  std::size_t errors = 0;
  if (const std::string trouble = text_in(result, "trouble"); !trouble.empty()) {
    errors = 1;
    cases += fmt::format("    <testcase classname=\"{0}\" name=\"grader\">\n      <error message=\"{1}\"/>\n    </testcase>\n",
                         escaped(text_in(result, "kata")), escaped(trouble));
  }
  std::size_t failures = 0;
  std::size_t skipped = 0;
  for (const Json& stage : result.at("stages")) {
    const std::string state = text_in(stage, "state");
    failures += state == "failed" || state == "echoed" ? 1 : 0;
    skipped += state == "skipped" || state == "not-run" ? 1 : 0;
  }
  return fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\">\n{}  </testsuite>\n",
                     escaped(text_in(result, "kata") + ' ' + text_in(result, "title")), result.at("stages").size() + errors,
                     failures, errors, skipped, seconds(result), cases);
}

}  // namespace

std::string junit_report(const Json& document) {
  std::string suites;
  for (const Json& result : document.at("results")) suites += suite(result);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + suites + "</testsuites>\n";
}

}  // namespace grader
