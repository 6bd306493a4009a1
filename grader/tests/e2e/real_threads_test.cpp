// SPDX-License-Identifier: MIT
// Stage tsan runs where there are threads that no search controls, whoever starts them.
#include "grader_run.hpp"

#include "catalog/repository.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

namespace grader_e2e {
namespace {

// The reference of kata 06d-06, whose tests start no thread of their own, with code that runs before main.
Answer check_with_start(const std::string& start) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("grader_e2e_threads." + std::to_string(getpid()));
  const std::string reference =
      grader::read_file(PROJECT_ROOT "/solutions/06d-06-the-order-that-stayed-pending/reference/shop.cpp");
  grader::write_file(folder / "shop.cpp", "#include <thread>\n" + reference +
                                              "static int calls = 0;\nstatic const int start = [] {\n" + start +
                                              "\n  return calls;\n}();\n");
  Answer answer = grader({"check", "06d-06", "--fix", folder.string()});
  std::filesystem::remove_all(folder);
  return answer;
}

TEST(RealThreads, AreNotLookedForWhereThereAreNone) {
  const Answer answer = check_with_start("  ++calls;");
  EXPECT_EQ(answer.exit_code, 0) << answer.out << answer.err;
  EXPECT_NE(answer.out.find("skipped: tsan"), std::string::npos) << answer.out;
}

TEST(RealThreads, OfAFixAreWatched) {
  const Answer answer = check_with_start("  std::thread{[] { ++calls; }}.join();");
  EXPECT_EQ(answer.exit_code, 0) << answer.out << answer.err;
  EXPECT_NE(answer.out.find("asan, tsan"), std::string::npos) << answer.out;
}

TEST(RealThreads, OfAFixMayRace) {
  const Answer answer = check_with_start("  std::thread other{[] { ++calls; }};\n  ++calls;\n  other.join();");
  EXPECT_EQ(answer.exit_code, 1) << answer.out << answer.err;
  EXPECT_NE(answer.out.find("tsan: data-race"), std::string::npos) << answer.out;
  EXPECT_NE(answer.out.find("at shop.cpp:"), std::string::npos) << answer.out;
}

// Of this process, and of those that it starts.
class OnOneProcessor {
 public:
  OnOneProcessor() {
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    int first = 0;
    while (!CPU_ISSET(first, &before_)) ++first;
    CPU_SET(first, &one);
    sched_setaffinity(0, sizeof one, &one);
  }
  ~OnOneProcessor() { sched_setaffinity(0, sizeof before_, &before_); }
  OnOneProcessor(const OnOneProcessor&) = delete;
  OnOneProcessor& operator=(const OnOneProcessor&) = delete;

 private:
  cpu_set_t before_;
};

// There threads never run at the same time, and whatever Asio does for its own queues must not put them in an order.
TEST(RealThreads, RaceOnOneProcessorToo) {
  const OnOneProcessor one_processor;
  const Answer answer = grader({"check", "06d-03", "--fix", "broken", "--stage", "tsan", "--fresh"});
  EXPECT_EQ(answer.exit_code, 1) << answer.out << answer.err;
  EXPECT_NE(answer.out.find("tsan: data-race in Bank.NoDepositIsLostBetweenThreads"), std::string::npos) << answer.out;
}

}  // namespace
}  // namespace grader_e2e
