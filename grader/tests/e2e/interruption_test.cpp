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

extern char** environ;

namespace grader_e2e {
namespace {

// A check of a fix that opens a named pipe and then waits for ever. Reading the pipe tells exactly
// when the learner's program runs, and its end tells when that program is dead.
class EndlessCheck {
 public:
  EndlessCheck() {
    const std::string fifo = (fix_.folder() / "alive").string();
    if (mkfifo(fifo.c_str(), 0600) != 0) ADD_FAILURE() << "mkfifo";
    fix_.in_deposit(fmt::format("::open(\"{}\", O_WRONLY); for (;;) ::pause();", fifo),
                    "#include <fcntl.h>\n#include <unistd.h>\n");
    std::vector<std::string> arguments{GRADER_PROGRAM, "--root",  PROJECT_ROOT, "check", "06d-03",
                                       "--fix",        fix_.folder(), "--stage",  "test"};
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (posix_spawn(&grader_, GRADER_PROGRAM, nullptr, nullptr, argv.data(), environ) != 0) ADD_FAILURE() << "spawn";
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
  EXPECT_EQ(Fix{}.check({"--stage", "test"}).exit_code, 0) << "the next check is right";
  EXPECT_EQ(workspaces(), 0u) << "and it removed what the killed one left";
}

}  // namespace
}  // namespace grader_e2e
