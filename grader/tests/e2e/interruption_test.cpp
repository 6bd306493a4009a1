// SPDX-License-Identifier: MIT
// The grader is stopped while a learner's program runs: nothing stays behind.
#include "grader_run.hpp"

#include "box/descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <random>
#include <thread>

extern char** environ;

namespace grader_e2e {
namespace {

// The grader's messages would be taken for this test's.
pid_t start(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t silence;
  posix_spawn_file_actions_init(&silence);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&silence, stream, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  if (posix_spawn(&pid, argv[0], &silence, nullptr, argv.data(), environ) != 0) ADD_FAILURE() << "spawn";
  posix_spawn_file_actions_destroy(&silence);
  return pid;
}

// A check of a fix that opens a named pipe and then waits for ever. Reading the pipe tells exactly
// when the learner's program runs, and its end tells when that program is dead. In the strongest box it could not
// open the pipe.
class EndlessCheck {
 public:
  EndlessCheck() {
    const std::string fifo = (fix_.folder() / "alive").string();
    if (mkfifo(fifo.c_str(), 0600) != 0) ADD_FAILURE() << "mkfifo";
    fix_.in_function(fmt::format("::open(\"{}\", O_WRONLY); for (;;) ::pause();", fifo),
                    "#include <fcntl.h>\n#include <unistd.h>\n");
    grader_ = start({GRADER_PROGRAM, "--root", PROJECT_ROOT, "check", "06d-03", "--fix", fix_.folder(), "--stage", "test", "--isolation", "L1"});
    alive_ = grader::Descriptor{open(fifo.c_str(), O_RDONLY | O_CLOEXEC)};  // until the program opens it
  }

  // Sends the signal and waits for the end of the grader and of the learner's program.
  int end_with(int signal) {
    kill(grader_, signal);
    int status = 0;
    waitpid(grader_, &status, 0);
    char byte = 0;
    EXPECT_EQ(read(alive_.get(), &byte, 1), 0) << "end of file: nobody holds the pipe any more";
    return status;
  }

 private:
  Fix fix_;
  pid_t grader_ = 0;
  grader::Descriptor alive_;
};

std::size_t workspaces() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator{std::filesystem::path{PROJECT_ROOT} / "build/work"})
    ++count;
  return count;
}

TEST(Interruption, CtrlCEndsTheProgramAndRemovesTheWorkspace) {
  const int status = EndlessCheck{}.end_with(SIGINT);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_EQ(workspaces(), 0u);
}

TEST(Interruption, AKilledGraderTakesTheProgramWithIt) {
  const int status = EndlessCheck{}.end_with(SIGKILL);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(Fix{}.check({"--stage", "integrity"}).exit_code, 0);
  EXPECT_EQ(Fix{}.check({"--stage", "test", "--fresh"}).exit_code, 0) << "the next check is right";
  EXPECT_EQ(workspaces(), 0u) << "and it removed what the killed one left";
}

// The processes that were started with `text` in their command.
std::vector<std::string> processes_with(const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    std::ifstream file{entry.path() / "cmdline", std::ios::binary};
    std::string command;
    std::getline(file, command, '\xff');  // empty if the process ends meanwhile, where an iterator would throw
    if (command.find(text) != std::string::npos) found.push_back(std::move(command));
  }
  return found;
}

// Whatever the grader was doing: compiling, linking, running tests, keeping what it found. The sleep picks the
// moment; every moment must do.
TEST(Interruption, AtAnyMomentLeavesTheNextCheckRight) {
  const Fix fix;
  std::minstd_rand random{42};
  for (int i = 0; i < 30; ++i) {
    fix.append(fmt::format("// kill {}\n", i));
    const pid_t grader = start({GRADER_PROGRAM, "--root", PROJECT_ROOT, "check", "06d-03", "--fix", fix.folder()});
    std::this_thread::sleep_for(std::chrono::milliseconds{random() % 4000});
    const bool politely = i % 3 == 0;
    kill(grader, politely ? SIGINT : SIGKILL);
    int status = 0;
    waitpid(grader, &status, 0);
    // Who keeps a program ends it when the grader has died, a moment later.
    const std::string workspace = (std::filesystem::path{"build/work"} / fmt::format("{}-", grader)).string();
    for (int tries = 0; tries < 500 && !processes_with(workspace).empty(); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    EXPECT_EQ(processes_with(workspace), std::vector<std::string>{}) << i;
    if (i % 3 != 2) continue;
    const Answer next = fix.check();
    EXPECT_EQ(next.exit_code, 0) << i << next.out << next.err;
    EXPECT_EQ(workspaces(), 0u) << i;
  }
}

}  // namespace
}  // namespace grader_e2e
