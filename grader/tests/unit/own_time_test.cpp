// SPDX-License-Identifier: MIT
// Deadlines on a busy machine: four others want the processor that the program runs on.
#include "box/own_time.hpp"

#include "tiny_programs.hpp"

#include <gtest/gtest.h>

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace grader {
namespace {

using std::chrono::milliseconds;

class BusyMachine : public testing::Test {
 protected:
  BusyMachine() {
    for (int i = 0; i < 4; ++i) {
      const pid_t other = fork();
      if (other == 0) work_for_ever();
      others_.push_back(other);
    }
  }
  ~BusyMachine() override {
    for (const pid_t other : others_) {
      kill(other, SIGKILL);
      waitpid(other, nullptr, 0);
    }
  }

  Command beside_the_others(const std::string& script, milliseconds deadline) const {
    Command command = shell("exec taskset -c " + std::to_string(processor_) + " perl -e '" + script + "'");
    command.deadline = deadline;
    return command;
  }

 private:
  [[noreturn]] void work_for_ever() const {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid();  // The kernel may share a processor out among sessions.
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor_, &one);
    sched_setaffinity(0, sizeof one, &one);
    for (volatile bool ever = true; ever;) {
    }
    _exit(0);
  }

  const int processor_ = sched_getcpu();
  std::vector<pid_t> others_;
};

TEST_F(BusyMachine, CountsTheProcessorTimeOfAProgramThatWorks) {
  const Command command = beside_the_others("my @t; do { @t = times } while $t[0] + $t[1] < 0.5;", milliseconds{1'000});
  const RunResult result = run(command);
  EXPECT_EQ(text_of(result.ending), "exit 0");
  EXPECT_GT(result.elapsed, command.deadline) << "the others were in no way";
  EXPECT_GE(result.own_time, milliseconds{500});
  EXPECT_LT(result.own_time, result.elapsed);
}

TEST_F(BusyMachine, EndsAProgramThatWorksForEver) {
  const RunResult result = run(beside_the_others("1 while 1;", milliseconds{500}));
  EXPECT_EQ(text_of(result.ending), "timeout");
  EXPECT_LT(result.elapsed, too_long);
}

TEST_F(BusyMachine, EndsAProgramThatSleeps) {
  const RunResult result = run(beside_the_others("sleep 100;", milliseconds{500}));
  EXPECT_EQ(text_of(result.ending), "timeout");
  EXPECT_LT(result.elapsed, too_long);
}

TEST_F(BusyMachine, EndsAProgramThatHardlyEverWakesUp) {
  const RunResult result = run(beside_the_others("select undef, undef, undef, 0.01 while 1;", milliseconds{500}));
  EXPECT_EQ(text_of(result.ending), "timeout");
  EXPECT_LT(result.elapsed, too_long);
}

}  // namespace
}  // namespace grader
