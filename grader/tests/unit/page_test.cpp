// SPDX-License-Identifier: MIT
#include "timeline/page.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace grader {
namespace {

const std::filesystem::path frame = std::filesystem::path{PROJECT_ROOT} / "grader/page";

std::optional<std::string> source(const std::string& file) {
  if (file != "bank.cpp") return std::nullopt;
  return "one\ntwo\nthree </script><script>alert(1)\nfour\nfive\n";
}

Timeline stuck() {
  Timeline timeline{.title = "your fix", .schedule = "Bank.One:1",
                    .steps = {{.kind = "starts", .number = 1, .coroutine = 4, .on = "io_context 1", .place = {"bank.cpp", 3, "f"},
                               .text = "coroutine 4 starts <b>f</b>", .begins = true}}};
  timeline.finding = Finding{.rule = "stuck", .place = {}, .test_case = {}, .message = "m", .notes = {{{"bank.cpp", 3, "f"}, "waits"}},
                             .help = "h", .cycle = {4}};
  return timeline;
}

nlohmann::json data_of(const std::string& page) {
  const std::string open = "<script type=\"application/json\" id=\"timeline\">";
  const std::size_t begin = page.find(open) + open.size();
  return nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

TEST(Page, HoldsTheRunWithItsSourceLines) {
  const nlohmann::json data = data_of(page_of("06d-03 <i>", {{stuck(), &source}}, frame));
  EXPECT_EQ(data["title"], "06d-03 <i>");
  const auto& run = data["runs"].at(0);
  EXPECT_EQ(run["title"], "your fix");
  EXPECT_EQ(run["lanes"], nlohmann::json::parse(R"([{"of": "coroutine", "name": "coroutine 4"}, {"of": "executor", "name": "io_context 1"}])"));
  const auto text = [&](std::size_t field) { return run["texts"].at(run["steps"].at(0).at(field).get<std::size_t>()); };
  EXPECT_EQ(text(0), "starts");
  EXPECT_EQ(text(1), "0");
  EXPECT_EQ(text(5), "bank.cpp");
  EXPECT_EQ(text(7), "coroutine 4 starts <b>f</b>");
  EXPECT_EQ(text(9), "waits");
  EXPECT_EQ(run["steps"][0][2], 0);
  EXPECT_EQ(run["steps"][0][3], -1) << "no strand";
  EXPECT_EQ(run["steps"][0][10], 1);
  EXPECT_EQ(run["sources"]["bank.cpp"]["3"], "three </script><script>alert(1)");
  EXPECT_EQ(run["finding"]["cycle"], nlohmann::json{4});
  EXPECT_EQ(run["blocked"], false);
}

TEST(Page, NeedsNothingElse) {
  std::string page = page_of("t", {{stuck(), &source}}, frame);
  const std::string name_of_svg = "http://www.w3.org/2000/svg";  // is never fetched
  for (std::size_t at = 0; (at = page.find(name_of_svg)) != std::string::npos;) page.erase(at, name_of_svg.size());
  for (const char* foreign : {"http://", "https://", "src=", "href=", "@import"})
    EXPECT_EQ(page.find(foreign), std::string::npos) << foreign;
  EXPECT_EQ(page.find("@DATA@"), std::string::npos);
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

TEST(Page, DoesNotRunWhatIsInTheSources) {
  const std::string page = page_of("<script>", {{stuck(), &source}}, frame);
  EXPECT_EQ(page.find("alert(1)"), page.find("\\u003cscript>alert(1)") + std::string{"\\u003cscript>"}.size());
  EXPECT_EQ(page.find("<title><script>"), std::string::npos);
}

TEST(Page, OfTwoThousandStepsIsSmall) {
  Timeline timeline = stuck();
  for (unsigned i = 2; i <= 2000; ++i) {
    Step step = timeline.steps.front();
    step.number = i;
    step.cause = i - 1;
    step.coroutine = i % 9;
    step.time = i * 1'000'000;
    step.text = "coroutine " + std::to_string(i % 9) + " goes on in a_function_with_a_long_name";
    timeline.steps.push_back(step);
  }
  EXPECT_LT(page_of("t", {{timeline, &source}, {timeline, &source}}, frame).size(), 300'000U);
}

TEST(Page, TellsWhoWasThereBeforeTheFirstStep) {
  Timeline timeline = stuck();
  timeline.steps.front().kind = "goes-on";
  timeline.left_out = 12;
  const auto run = data_of(page_of("t", {{timeline, &source}}, frame))["runs"][0];
  EXPECT_EQ(run["alive"], nlohmann::json{0});
  EXPECT_EQ(run["leftOut"], 12);
}

}  // namespace
}  // namespace grader
