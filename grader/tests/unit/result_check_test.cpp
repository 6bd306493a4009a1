// SPDX-License-Identifier: MIT
// A result that was made to do harm is refused before anything is made of it.
#include "report/result_check.hpp"

#include "finding/error.hpp"
#include "report/result_document.hpp"
#include "report_results.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

Json good() {
  CheckResult result = samples::found_by_exploring();
  result.kata_digest = result.fix_digest = std::string(64, 'a');
  return result_document({.results = {result, samples::not_fixed(), samples::invalid(), samples::environment(),
                                      samples::with_two_bugs()}});
}

std::string refusal(const std::string& text) {
  return thrown<UsageError>([&] { read_result_document(text, {samples::fixed().kata}); });
}

TEST(ResultCheck, TakesWhatTheGraderWrites) {
  EXPECT_EQ(read_result_document(text_of(good()), {samples::fixed().kata}), good());
}

TEST(ResultCheck, NamesWhatIsWrong) {
  const struct {
    const char* place;
    const char* value;
    const char* refusal;
  } rows[] = {
      {"/version", "2", "/version is not 1"},
      {"/version", "\"1\"", "/version is no count"},
      {"/more", "1", "it has an unknown key"},
      {"/tools/a", "{}", "/tools is no list of texts"},
      {"/tools", "[]", "/tools is no object"},
      {"/seed", "-1", "/seed is no count"},
      {"/seed", "1e300", "/seed is no count"},
      {"/without_effect/0", "7", "/without_effect/0 is no text"},
      {"/results", "{}", "/results is no list"},
      {"/results/0", "null", "/results/0 is no object"},
      {"/results/0/kata", "\"../../x\"", "/results name a kata that is not here"},
      {"/results/0/title", "\"@everyone\"", "/results name a kata that is not here"},
      {"/results/0/folder", "\"..\"", "/results name a kata that is not here"},
      {"/results/1/verdict", "\"fixed!\"", "/results/1/verdict is none of its words"},
      {"/results/0/points/earned", "\"<b>\"", "/results/0/points/earned is no count"},
      {"/results/0/points/earned", "99999999999999999", "/results/0/points/earned is no count"},
      {"/results/0/stages/4/findings/0/line", "-7", "/results/0/stages/4/findings/0/line is no count"},
      {"/results/0/stages/4/findings/0/notes/0/extra", "1", "/results/0/stages/4/findings/0/notes/0 has an unknown key"},
      {"/results/0/stages/0/state", "\"PASSED\"", "/results/0/stages/0/state is none of its words"},
  };
  for (const auto& row : rows) {
    Json document = good();
    document[Json::json_pointer{row.place}] = Json::parse(row.value);
    EXPECT_EQ(refusal(text_of(document)), std::string{"the result is not one of the grader: "} + row.refusal) << row.place;
  }
  Json without = good();
  without.at("results").at(0).erase("verdict");
  EXPECT_TRUE(contains(refusal(text_of(without)), "/results/0 has no verdict"));
}

TEST(ResultCheck, IsNotBroughtDownByItsInput) {
  EXPECT_TRUE(contains(refusal(""), "is no JSON"));
  EXPECT_TRUE(contains(refusal("{"), "is no JSON"));
  EXPECT_TRUE(contains(refusal("[]"), "it is no object"));
  EXPECT_TRUE(contains(refusal(std::string(1'000'000, '[')), "is no JSON"));
  EXPECT_TRUE(contains(refusal(std::string(1'000'000, '[') + std::string(1'000'000, ']')), "it is no object"));
  EXPECT_TRUE(contains(refusal(std::string(9 << 20, ' ')), "is too large"));
}

}  // namespace
}  // namespace grader
