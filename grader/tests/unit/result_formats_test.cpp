// SPDX-License-Identifier: MIT
// The conversions of a result document, on a document of a hostile program: nothing of its text may steer a terminal,
// start a command of GitHub Actions, or leave a block of Markdown or an element of XML.
#include "report/result_formats.hpp"

#include "catalog/repository.hpp"
#include "report/result_document.hpp"
#include "report_results.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace grader {
namespace {

nlohmann::ordered_json hostile() {
  CheckResult result = samples::fixed();
  Finding& finding = samples::fail(result, 3, "assertion", "Bank.One");
  finding.place = {"bank.cpp", 6, ""};
  finding.message = "50% off\n::error::forged\n```\n<img src=x> @everyone ]]> & \"\x1b[31m\xff\n````";
  finding.help = "Look at it.";
  return result_document({.results = {result, samples::environment()}, .without_effect = {"changed a`b|c\n::stop::d"}});
}

struct Row {
  const char* golden;
  std::string (*convert)(const nlohmann::ordered_json&);
};

class ResultFormat : public testing::TestWithParam<Row> {};

TEST_P(ResultFormat, MakesForeignTextInert) {
  // As it is read back: what was no UTF-8 is replaced by then.
  const std::string text = GetParam().convert(nlohmann::ordered_json::parse(text_of(hostile())));
  const std::filesystem::path golden = std::filesystem::path{PROJECT_ROOT} / "grader/tests/unit/golden" / GetParam().golden;
  const std::filesystem::path written = std::filesystem::path{testing::TempDir()} / GetParam().golden;
  write_file(written, text);
  EXPECT_EQ(text, read_file(golden)) << "what it is now: " << written;
}

INSTANTIATE_TEST_SUITE_P(Golden, ResultFormat,
                         testing::Values(Row{"hostile.md", markdown_report}, Row{"hostile.github", github_report},
                                         Row{"hostile.junit.xml", junit_report}, Row{"hostile.sarif", sarif_report}),
                         [](const auto& row) {
                           std::string name = row.param.golden;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

}  // namespace
}  // namespace grader
