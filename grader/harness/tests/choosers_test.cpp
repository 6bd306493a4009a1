// SPDX-License-Identifier: MIT
// Choosers on trees of choices that a test makes up.
#include "search/choosers.hpp"
#include "search/options.hpp"
#include "search/schedule.hpp"
#include "world/operation_name.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace kata {
namespace {

Choice order(std::size_t count) {
  static const std::array<unsigned, 8> chains{1, 2, 3, 4, 5, 6, 7, 8};
  return {Choice::Of::order, count, std::span{chains}.first(count)};
}

// n tasks that take turns until none has steps left: what a search of a pool chooses between.
std::string interleave(Chooser& chooser, std::vector<int> steps) {
  std::string order_taken;
  for (;;) {
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (steps[i] > 0) ready.push_back(i);
    if (ready.empty()) return order_taken;
    const std::size_t picked = ready[ready.size() > 1 ? chooser.pick(order(ready.size())) : 0];
    --steps[picked];
    order_taken += static_cast<char>('a' + picked);
  }
}

std::multiset<std::string> all(DepthFirst chooser, const std::vector<int>& steps) {
  std::multiset<std::string> orders;
  do orders.insert(interleave(chooser, steps));
  while (chooser.next());
  return orders;
}

TEST(DepthFirst, TakesEachScheduleOnce) {
  EXPECT_EQ(all(DepthFirst{}, {1, 1, 1}), (std::multiset<std::string>{"abc", "acb", "bac", "bca", "cab", "cba"}));
  EXPECT_EQ(all(DepthFirst{}, {2, 2, 2}).size(), 90u);
}

TEST(DepthFirst, WithALimitTakesThoseWithFewDelays) {
  EXPECT_EQ(all(DepthFirst{0}, {1, 1, 1}), (std::multiset<std::string>{"abc"}));
  EXPECT_EQ(all(DepthFirst{1}, {1, 1, 1}), (std::multiset<std::string>{"abc", "acb", "bac"}));
  EXPECT_EQ(all(DepthFirst{3}, {1, 1, 1}).size(), 6u);
  EXPECT_LT(all(DepthFirst{2}, {2, 2, 2}).size(), 90u);
}

TEST(DepthFirst, CountsAValueAsOneDelay) {
  DepthFirst chooser{1};
  std::set<std::size_t> values;
  do values.insert(chooser.pick({Choice::Of::value, 5, {}}));
  while (chooser.next());
  EXPECT_EQ(values.size(), 5u);
}

TEST(DepthFirst, GoesOnAfterASchedulesThatEndedEarly) {
  DepthFirst chooser;
  std::multiset<std::string> seen;
  do {
    std::string choices = std::to_string(chooser.pick(order(2)));
    if (choices == "0") choices += std::to_string(chooser.pick(order(3)));
    seen.insert(choices);
  } while (chooser.next());
  EXPECT_EQ(seen, (std::multiset<std::string>{"00", "01", "02", "1"}));
  EXPECT_FALSE(chooser.inconsistent());
}

TEST(DepthFirst, NoticesChoicesThatAreNotTheSameAgain) {
  DepthFirst chooser;
  chooser.pick(order(2));
  chooser.pick(order(2));
  ASSERT_TRUE(chooser.next());
  chooser.pick(order(3));
  EXPECT_TRUE(chooser.inconsistent());
}

TEST(Replay, RepeatsChoicesAndThenDoesWhatIsUsual) {
  Replay replay{{1, 7, 1}};
  EXPECT_EQ(replay.pick(order(2)), 1u);
  EXPECT_EQ(replay.pick(order(3)), 0u) << "7 does not fit";
  EXPECT_EQ(replay.pick(order(2)), 1u);
  EXPECT_EQ(replay.pick(order(2)), 0u) << "nothing is left";
}

TEST(Recorded, RemembersWhatWasPicked) {
  Replay replay{{1, 2}};
  Recorded recorded{replay};
  for (const std::size_t count : {2u, 3u, 2u}) recorded.pick(order(count));
  EXPECT_EQ(recorded.choices(), (Choices{1, 2, 0}));
}

TEST(PriorityChanges, FindsAnOrderOfTwoInFewSeeds) {
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    PriorityChanges chooser{seed, 2, 8};
    if (interleave(chooser, {4, 4}).starts_with("bbbba")) ++found;
  }
  EXPECT_GT(found, 20) << "priorities alone find it in about half of the runs";
}

TEST(PriorityChanges, AndRandomChoicesAreTheSameForTheSameSeed) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    PriorityChanges first{seed, 3, 8};
    PriorityChanges second{seed, 3, 8};
    EXPECT_EQ(interleave(first, {3, 3, 3}), interleave(second, {3, 3, 3}));
    AtRandom third{seed};
    AtRandom fourth{seed};
    EXPECT_EQ(interleave(third, {3, 3, 3}), interleave(fourth, {3, 3, 3}));
  }
}

TEST(Schedule, IsTextAndBack) {
  EXPECT_EQ(schedule_text({0, 2, 1}), "0.2.1");
  EXPECT_EQ(schedule_text({0, 12, 0, 0}), "0.12");
  EXPECT_EQ(schedule_text({0, 0}), "");
  EXPECT_EQ(choices_from("0.12"), (Choices{0, 12}));
  EXPECT_EQ(choices_from(""), Choices{});
  for (const char* text : {".", "1.", ".1", "1..2", "a", "1,2", "-1", "1 2"})
    EXPECT_EQ(choices_from(text), std::nullopt) << text;
}

TEST(SearchOptions, AreTakenOutOfTheArguments) {
  const SearchOptions before = search_options();
  std::string arguments[] = {"test", "--twice", "--gtest_brief=1", "--seed=7", "--schedule=Bank.Adds:0.2"};
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  int argc = static_cast<int>(argv.size());
  EXPECT_EQ(parse_search_options(argc, argv.data()), std::nullopt);
  EXPECT_EQ(argc, 2);
  EXPECT_STREQ(argv[1], "--gtest_brief=1");
  EXPECT_TRUE(search_options().twice);
  EXPECT_EQ(search_options().seed, 7u);
  EXPECT_EQ(search_options().schedule, "0.2");
  for (std::string wrong : {"--seed=x", "--seed=", "--schedule=Bank.Adds:x"}) {
    char* two[] = {arguments[0].data(), wrong.data()};
    int count = 2;
    EXPECT_NE(parse_search_options(count, two), std::nullopt) << wrong;
  }
  search_options() = before;
}

TEST(OperationName, IsWhatAProgramCallsIt) {
  const struct {
    const char* type;
    const char* name;
  } rows[] = {
      {"T = boost::asio::basic_waitable_timer<std::chrono::steady_clock, W<X>, E>::initiate_async_wait]",
       "timer.async_wait"},
      {"T = boost::asio::experimental::detail::basic_channel<E, T, void (error_code, int)>::initiate_async_send]",
       "channel.async_send"},
      {"T = kata::Stream::initiate_async_read_some]", "Stream.async_read_some"},
      {"T = kata::Gate::initiate_pass]", "Gate.pass"},
      {"T = boost::asio::detail::initiate_post]", "post"},
      {"T = (lambda at bank.cpp:3:4)]", "an operation"},
      {"", "an operation"},
  };
  for (const auto& row : rows) EXPECT_EQ(operation_name(row.type), row.name) << row.type;
}

}  // namespace
}  // namespace kata
