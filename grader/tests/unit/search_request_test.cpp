// SPDX-License-Identifier: MIT
#include "finding/error.hpp"
#include "stage/search_request.hpp"

#include "thrown.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

using Arguments = std::vector<std::string>;

TEST(SearchRequest, AsksNothingIfItIsTheUsualOne) {
  for (const Variant variant : {Variant::sim, Variant::asan, Variant::tsan})
    EXPECT_EQ(arguments_of({}, variant), Arguments{});
}

TEST(SearchRequest, OfASeedAndOfTwoRunsIsForTheSearchingProgramAlone) {
  const SearchRequest search{.replay = "", .timeline = false, .seed = 7, .twice = true};
  EXPECT_EQ(arguments_of(search, Variant::sim), (Arguments{"--seed=7", "--twice"}));
  EXPECT_EQ(arguments_of(search, Variant::asan), Arguments{});
}

TEST(SearchRequest, OfAReplayRunsItsCaseWhereverTheWorldIsSimulated) {
  const SearchRequest search{.replay = "Bank.Adds/0:0.2.1", .timeline = true, .seed = {}, .twice = false};
  const Arguments replay{"--schedule=Bank.Adds/0:0.2.1", "--gtest_filter=Bank.Adds/0", "--timeline"};
  EXPECT_EQ(arguments_of(search, Variant::sim), replay);
  EXPECT_EQ(arguments_of(search, Variant::asan), replay);
  EXPECT_EQ(arguments_of(search, Variant::tsan), Arguments{});
}

TEST(SearchRequest, OfAReplayExpectsItsCaseAlone) {
  using namespace std::chrono_literals;
  const Expected all{.cases = {"Bank.Adds", "Bank.Opens"}, .searches = {"Bank.Adds"}, .deadline = 3s};
  const Expected one = narrowed(all, {.replay = "Bank.Adds:0.1", .timeline = false, .seed = {}, .twice = false}, Kata{});
  EXPECT_EQ(one.cases, Arguments{"Bank.Adds"});
  EXPECT_EQ(one.searches, Arguments{"Bank.Adds"});
  EXPECT_EQ(one.deadline, 3s);
  EXPECT_TRUE(one.replay);
}

TEST(SearchRequest, OfAReplayOfWhatIsNotSearchedSaysWhatIs) {
  const SearchRequest search{.replay = "Bank.Opens:0.1", .timeline = false, .seed = {}, .twice = false};
  Kata kata;
  kata.id = "01-01";
  const Expected all{.cases = {"Bank.Adds", "Bank.Opens"}, .searches = {"Bank.Adds"}};
  EXPECT_EQ(thrown<UsageError>([&] { narrowed(all, search, kata); }),
            "01-01 has no test 'Bank.Opens' that searches schedules; there are:\n  Bank.Adds");
  EXPECT_EQ(thrown<UsageError>([&] { narrowed({.cases = {"Bank.Opens"}, .searches = {}}, search, kata); }),
            "no test of 01-01 searches schedules");
}

}  // namespace
}  // namespace grader
