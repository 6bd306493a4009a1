// SPDX-License-Identifier: MIT
// What is alive after run(): nothing, whatever the program did to stay.
#include "box/keeper.hpp"

#include "temporary_repository.hpp"
#include "thrown.hpp"
#include "tiny_programs.hpp"

#include <gtest/gtest.h>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

namespace grader {
namespace {

using std::chrono::seconds;

TEST(Keeper, CountsAndKillsWhatAProgramLeavesBehind) {
  const struct {
    const char* why;
    const char* script;
    int survivors;
  } rows[] = {
      {"a child in the background", "sleep 100 & echo $!", 1},
      {"two of them", "sleep 100 & echo $!; sleep 100 & echo $!", 2},
      {"a daemon in a session of its own", "setsid sleep 100 & echo $!", 1},
      {"a daemon without open streams", "setsid sleep 100 >/dev/null 2>&1 </dev/null & echo $!", 1},
      {"a daemon that ignores signals", "(trap '' TERM HUP INT; exec setsid sleep 100) & echo $!",
       1},
      {"none: the child had ended", "sleep 0 & wait $!", 0},
  };
  for (const auto& row : rows) {
    const RunResult result = run_shell(row.script);
    EXPECT_EQ(text_of(result.ending), "exit 0") << row.why;
    EXPECT_EQ(result.survivors, row.survivors) << row.why;
    EXPECT_LT(result.elapsed, too_long) << row.why;
    std::istringstream pids{result.out};
    for (std::string pid; pids >> pid;) EXPECT_FALSE(alive(pid)) << row.why;
  }
}

TEST(Keeper, LeavesNothingAliveAfterADeadline) {
  Command command = shell("setsid sleep 100 & echo $!; sleep 100 & echo $!; echo $$; sleep 100");
  command.deadline = seconds{1};
  const RunResult result = run(command);
  EXPECT_EQ(text_of(result.ending), "timeout");
  std::istringstream pids{result.out};
  int count = 0;
  for (std::string pid; pids >> pid; ++count) EXPECT_FALSE(alive(pid));
  EXPECT_EQ(count, 3);
}

// The program kills its keeper: run() must neither wait for what the program left nor call it a
// result.
TEST(Keeper, SurvivesTheDeathOfTheKeeper) {
  EXPECT_TRUE(contains(thrown<Error>([] { run_shell("kill -9 $PPID; exec sleep 5"); }),
                       "lost the process"));
  const auto start = std::chrono::steady_clock::now();
  const std::string message = thrown<Error>([] { run_shell("setsid sleep 8 & kill -9 $PPID"); });
  EXPECT_TRUE(contains(message, "lost the process")) << message;
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds{6})
      << "run() waited for an orphan's output";
}

TEST(Keeper, LeavesNothingWhenTheGraderDies) {
  const TemporaryFolder folder;
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);  // the keeper becomes ours when the "grader" dies
  const pid_t dying = fork();
  if (dying == 0) {
    Command command =
        shell("echo $$ > pid; kill -9 " + std::to_string(getpid()) + "; exec sleep 100");
    command.cwd = folder.path();
    run(command);
    _exit(1);
  }
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {  // until the keeper too has ended
  }
  prctl(PR_SET_CHILD_SUBREAPER, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, too_long);
  EXPECT_FALSE(alive(read_file(folder.path() / "pid")));
}

// A process whose main thread has ended looks dead in a list of processes, and is not.
constexpr const char* leaderless = R"(
#include <pthread.h>
#include <unistd.h>
#include <cstdio>
#include <string>
#include <fstream>
void* live_on(void*) {
  sleep(8);
  return nullptr;
}
int main() {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    for (int fd = 0; fd < 3; ++fd) close(fd);
    pthread_t thread;
    pthread_create(&thread, nullptr, live_on, nullptr);
    pthread_exit(nullptr);
  }
  std::printf("%d", child);
  for (std::string id, name, state; state != "Z";)
    std::ifstream{"/proc/" + std::to_string(child) + "/stat"} >> id >> name >> state;
})";

TEST(Keeper, KillsAProcessWhoseMainThreadHasEnded) {
  const TemporaryFolder folder;
  write_file(folder.path() / "leaderless.cpp", leaderless);
  const RunResult build =
      run({.argv = {"clang++-19", "-pthread", "leaderless.cpp", "-o", "leaderless"},
           .cwd = folder.path(),
           .environment = tool_environment(),
           .deadline = seconds{60}});
  ASSERT_EQ(text_of(build.ending), "exit 0") << build.err;
  const RunResult result = run({.argv = {(folder.path() / "leaderless").string()}});
  EXPECT_EQ(text_of(result.ending), "exit 0");
  EXPECT_EQ(result.survivors, 1);
  EXPECT_FALSE(alive(result.out));
}

TEST(Keeper, RefusesToRunWithoutItsArguments) {
  for (std::size_t count = 0; count < 5; ++count) {
    std::string word = "1";
    std::vector<char*> arguments(count, word.data());
    EXPECT_EQ(keep(arguments), 127) << count;
  }
}

}  // namespace
}  // namespace grader
