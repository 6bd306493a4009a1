// SPDX-License-Identifier: MIT
// A search is complete if it runs as many schedules as there are. Independent tasks of s handlers each
// can be interleaved in (n * s)! / (s!)^n ways.
#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace asio = boost::asio;

namespace {

asio::awaitable<void> task(int awaits) {
  for (int i = 0; i < awaits; ++i) co_await asio::post(asio::use_awaitable);
}

kata::SearchReport search_tasks(kata::Model model, int tasks, int awaits,
                                kata::Limits limits = {.schedules = 200'000, .handlers = 10'000'000}) {
  return kata::search(
      model,
      [&](kata::World& world) {
        for (int i = 0; i < tasks; ++i) world.spawn(task(awaits));
        world.run_to_end();
      },
      limits);
}

TEST(ScheduleCounts, EqualTheMultinomialCoefficient) {
  const struct {
    int tasks;
    int awaits;
    std::uint64_t schedules;
  } rows[] = {{2, 2, 20}, {3, 1, 90}, {3, 2, 1680}, {4, 1, 2520}, {3, 3, 34650}, {5, 1, 113400}};
  for (const auto& row : rows) {
    const kata::SearchReport report = search_tasks(kata::pool(row.tasks), row.tasks, row.awaits);
    EXPECT_EQ(report.schedules, row.schedules) << row.tasks << " tasks of " << row.awaits + 1 << " handlers";
    EXPECT_EQ(report.how, "exhaustive");
  }
}

TEST(ScheduleCounts, OneThreadKeepsTheOrderOfItsQueue) {
  const kata::SearchReport report = search_tasks(kata::single, 4, 3);
  EXPECT_EQ(report.schedules, 1u);
  EXPECT_EQ(report.how, "exhaustive");
}

// Handlers a, b, c, posted in this order, in every order that the model allows.
std::set<std::string> orders_of_three(kata::Model model) {
  std::set<std::string> orders;
  kata::search(model, [&](kata::World& world) {
    std::string order;
    for (const char name : {'a', 'b', 'c'}) asio::post(world.context(), [&order, name] { order += name; });
    world.run_to_end();
    orders.insert(order);
  });
  return orders;
}

TEST(Models, AThreadOfAPoolCanBeHeldUpBeforeItRunsAHandler) {
  EXPECT_EQ(orders_of_three(kata::single), (std::set<std::string>{"abc"}));
  // Two threads take a and b; c is taken when one of them has ended.
  EXPECT_EQ(orders_of_three(kata::pool(2)), (std::set<std::string>{"abc", "acb", "bac", "bca"}));
  EXPECT_EQ(orders_of_three(kata::pool(3)).size(), 6u);
}

TEST(Models, AStrandKeepsItsOrderAndOthersComeBetween) {
  std::set<std::string> orders;
  kata::search(kata::pool(2), [&](kata::World& world) {
    std::string order;
    auto strand = asio::make_strand(world.context());
    for (const char name : {'1', '2', '3'}) asio::post(strand, [&order, name] { order += name; });
    asio::post(world.context(), [&order] { order += 'x'; });
    world.run_to_end();
    orders.insert(order);
  });
  EXPECT_EQ(orders, (std::set<std::string>{"123x", "12x3", "1x23", "x123"}));
}

TEST(Limits, TooManySchedulesAreSampledAndTheReportSaysSo) {
  const kata::SearchReport report = search_tasks(kata::pool(6), 6, 4, {.schedules = 1000});
  EXPECT_EQ(report.schedules, 2000u);
  EXPECT_EQ(report.how, "sampled 2000, delays 2, seeds 1..500");
}

TEST(Limits, LongSchedulesAreFewer) {
  const kata::SearchReport report = search_tasks(kata::pool(6), 6, 4, {.handlers = 30'000});
  EXPECT_EQ(report.schedules, 2000u);
  EXPECT_EQ(report.how, "sampled 2000, delays 2, seeds 1..500");
}

}  // namespace
