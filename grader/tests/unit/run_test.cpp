// SPDX-License-Identifier: MIT
// The box on real programs. Deadlines here are long where the program must end by itself, and short
// where the deadline must end it; no test waits longer than it must.
#include "box/run.hpp"

#include "box/interruption.hpp"
#include "temporary_repository.hpp"
#include "thrown.hpp"
#include "tiny_programs.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>
#include <string>
#include <thread>

namespace grader {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Run, SaysHowTheProgramEndedAndWhatItPrinted) {
  const struct {
    const char* why;
    const char* script;
    const char* ending;
    const char* out;
    const char* err;
  } rows[] = {
      {"success", "exit 0", "exit 0", "", ""},
      {"failure", "exit 7", "exit 7", "", ""},
      {"the largest code", "exit 255", "exit 255", "", ""},
      {"both streams, apart", "echo a; echo b >&2; echo c; echo d >&2", "exit 0", "a\nc\n",
       "b\nd\n"},
      {"bytes that are no text", "printf 'a\\000\\377b'", "exit 0", nullptr, ""},
      {"killed by SIGKILL", "kill -9 $$", "signal 9", "", ""},
      {"killed by SIGTERM", "echo last; kill -15 $$", "signal 15", "last\n", ""},
      {"aborted", "kill -6 $$", "signal 6", "", ""},
      {"nothing to read", "cat; read line || echo end", "exit 0", "end\n", ""},
      {"both streams closed", "exec >&- 2>&-; exit 4", "exit 4", "", ""},
      {"output without a newline", "printf a", "exit 0", "a", ""},
      {"a signal is not an exit code", "exit 137", "exit 137", "", ""},
  };
  for (const auto& row : rows) {
    const RunResult result = run_shell(row.script);
    EXPECT_EQ(text_of(result.ending), row.ending) << row.why;
    EXPECT_EQ(result.out, row.out == nullptr ? std::string("a\0\377b", 4) : row.out) << row.why;
    EXPECT_EQ(result.err, row.err) << row.why;
    EXPECT_EQ(result.survivors, 0) << row.why;
    EXPECT_EQ(result.channel, "") << row.why;
  }
}

TEST(Run, GivesTheProgramItsFolderItsEnvironmentAndNothingElse) {
  const TemporaryFolder folder;
  const std::filesystem::path real = std::filesystem::canonical(folder.path());
  const RunResult result =
      run({.argv = {"/usr/bin/env"}, .cwd = real, .environment = {"A=1", "B=two words", "C="}});
  EXPECT_EQ(result.out, "A=1\nB=two words\nC=\n");
  EXPECT_EQ(run({.argv = {"/bin/pwd"}, .cwd = real}).out, real.string() + '\n');
}

TEST(Run, FindsTheProgramInPathAndPassesArgumentsAsTheyAre) {
  const RunResult result = run(
      {.argv = {"printf", "[%s]", "a b", "", "*", "$HOME"}, .environment = {"PATH=/usr/bin:/bin"}});
  EXPECT_EQ(result.out, "[a b][][*][$HOME]");
}

TEST(Run, LeavesNoDescriptorOfOursOpenInTheProgram) {
  const int ours = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const char* script =
      "for i in 3 4 5 6 7 8 9 16 17 18 19 20; do [ -e /proc/self/fd/$i ] && echo $i; done; :";
  EXPECT_EQ(run_shell(script).out, "");
  Command with_channel = shell(script);
  with_channel.channel = true;
  EXPECT_EQ(run(with_channel).out, "3\n");
  close(ours);
}

TEST(Run, CapturesTheChannelApart) {
  Command command = shell("echo one >&3; echo out; echo two >&3; exit 2");
  command.channel = true;
  const RunResult result = run(command);
  EXPECT_EQ(result.channel, "one\ntwo\n");
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(text_of(result.ending), "exit 2");
  EXPECT_NE(text_of(run_shell("echo one >&3").ending), "exit 0")
      << "there is no channel unless asked for";
}

TEST(Run, TellsWhatCameOnTheChannelWhileTheProgramRuns) {
  const TemporaryFolder folder;
  const std::string answer = (folder.path() / "answer").string();
  ASSERT_EQ(mkfifo(answer.c_str(), 0600), 0);
  Command command = shell("echo question >&3; read word <" + answer + "; echo $word >&3");
  command.channel = true;
  command.on_channel = [&](std::string_view so_far) {
    if (so_far == "question\n") std::ofstream{answer} << "heard\n";
  };
  const RunResult result = run(command);
  EXPECT_EQ(text_of(result.ending), "exit 0");
  EXPECT_EQ(result.channel, "question\nheard\n");
}

TEST(Run, EndsAProgramThatIsOutOfTime) {
  const struct {
    const char* why;
    const char* script;
  } rows[] = {
      {"it sleeps", "exec sleep 100"},
      {"it waits for a child", "sleep 100; echo after"},
      {"it is busy", "while :; do :; done"},
      {"it ignores signals", "trap '' TERM USR1 INT HUP; while :; do sleep 100; done"},
      {"it has stopped itself", "kill -STOP $$"},
      {"its closed output does not end it", "exec >&- 2>&-; sleep 100"},
  };
  for (const auto& row : rows) {
    Command command = shell(row.script);
    command.deadline = milliseconds{200};
    const RunResult result = run(command);
    ASSERT_TRUE(std::holds_alternative<TimedOut>(result.ending))
        << row.why << ": " << text_of(result.ending);
    EXPECT_EQ(std::get<TimedOut>(result.ending).after, command.deadline) << row.why;
    EXPECT_GE(result.elapsed, command.deadline) << row.why;
    EXPECT_LT(result.elapsed, too_long) << row.why;
  }
}

// Deadlines that a program must get something done before are longer: the machine may be busy.
TEST(Run, KeepsWhatAProgramPrintedBeforeItsDeadline) {
  Command command = shell("echo out; echo err >&2; echo record >&3; exec sleep 100");
  command.channel = true;
  command.deadline = seconds{1};
  const RunResult result = run(command);
  EXPECT_EQ(text_of(result.ending), "timeout");
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.channel, "record\n");
}

TEST(Run, AsksAProgramThatIsOutOfTimeWhereItIs) {
  Command command = shell("trap 'echo here >&3; exit 5' USR1; while :; do sleep 0.02; done");
  command.channel = true;
  command.deadline = seconds{1};
  const RunResult result = run(command);
  EXPECT_EQ(text_of(result.ending), "timeout") << "also when it ends then";
  EXPECT_EQ(result.channel, "here\n");
}

TEST(Run, EndsAProgramThatPrintsTooMuch) {
  for (const char* script : {"exec yes", "exec yes >&2", "exec yes >&3", "yes & yes >&2"}) {
    Command command = shell(script);
    command.output_limit = 100'000;
    command.channel = true;
    const RunResult result = run(command);
    ASSERT_EQ(text_of(result.ending), "flood") << script;
    EXPECT_EQ(std::get<Flooded>(result.ending).limit, 100'000U);
    EXPECT_LT(std::max({result.out.size(), result.err.size(), result.channel.size()}), 500'000U)
        << script;
    EXPECT_LT(result.elapsed, too_long) << script;
  }
}

TEST(Run, LetsAProgramPrintAsMuchAsItMay) {
  Command command = shell("head -c 100000 /dev/zero; head -c 100000 /dev/zero >&2");
  command.output_limit = 100'000;
  const RunResult result = run(command);
  EXPECT_EQ(text_of(result.ending), "exit 0");
  EXPECT_EQ(result.out.size(), 100'000U);
  EXPECT_EQ(result.err.size(), 100'000U);
}

TEST(Run, LimitsTheAddressSpaceOnlyWhenAsked) {
  Command command = shell("ulimit -v");
  EXPECT_EQ(run(command).out, "unlimited\n");
  command.address_space = std::size_t{1} << 30;
  EXPECT_EQ(run(command).out, "1048576\n");
}

TEST(Run, WritesNoCoreFile) {
  EXPECT_EQ(run_shell("ulimit -c").out, "0\n");
}

TEST(Run, LetsAConfinedProgramStartNoProcess) {
  Command command = shell("echo before; /bin/true; echo after");
  EXPECT_EQ(run(command).out, "before\nafter\n");
  command.box = Box{};
  const RunResult result = run(command);
  EXPECT_EQ(text_of(result.ending), "signal " + std::to_string(SIGSYS));
  EXPECT_EQ(result.out, "before\n");
  EXPECT_EQ(text_of(run({.argv = {"/bin/true"}, .box = Box{}}).ending), "exit 0");
}

TEST(Run, LetsAConfinedProgramSendItselfNoSignalOfTheMachine) {
  for (const int signal : {SIGTERM, SIGABRT, SIGKILL, SIGSTOP}) {
    Command command = shell("kill -" + std::to_string(signal) + " $$");
    command.box = Box{};
    EXPECT_EQ(text_of(run(command).ending), "signal " + std::to_string(signal == SIGKILL || signal == SIGSTOP ? SIGSYS : signal));
  }
}

TEST(Run, ThrowsWhenTheProgramCannotBeStarted) {
  const TemporaryFolder folder;
  write_file(folder.path() / "no_program", "text\n");
  const struct {
    const char* why;
    Command command;
  } rows[] = {
      {"no such program", {.argv = {"/no/such/program"}}},
      {"no such program in PATH",
       {.argv = {"no_such_program"}, .environment = {"PATH=/usr/bin:/bin"}}},
      {"not executable", {.argv = {(folder.path() / "no_program").string()}}},
      {"a folder", {.argv = {"/tmp"}}},
      {"no such folder to start in", {.argv = {"/bin/true"}, .cwd = "/no/such/folder"}},
  };
  for (const auto& row : rows) {
    const std::string message = thrown<Error>([&] { run(row.command); });
    EXPECT_TRUE(contains(message, "cannot start " + row.command.argv[0]))
        << row.why << ": " << message;
  }
}

TEST(Run, MayBeCalledFromSeveralThreads) {
  std::vector<std::string> outputs(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < outputs.size(); ++i)
    threads.emplace_back([&, i] { outputs[i] = run_shell("echo " + std::to_string(i)).out; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(outputs, (std::vector<std::string>{"0\n", "1\n", "2\n", "3\n"}));
}

TEST(Run, IsInterruptedAndLeavesNothing) {
  EXPECT_EXIT(
      {
        listen_for_interruption();
        const std::string script = "kill -INT " + std::to_string(getpid()) + "; exec sleep 100";
        const bool first = thrown<Interrupted>([&] { run_shell(script); }) == "interrupted";
        const bool next = thrown<Interrupted>([&] { run_shell("true"); }) == "interrupted";
        const bool empty = waitpid(-1, nullptr, 0) < 0 && errno == ECHILD;
        _exit(first && next && empty ? 42 : 1);
      },
      testing::ExitedWithCode(42), "");
}

TEST(ToolEnvironment, KeepsOnlyWhatToolsNeed) {
  ASSERT_EQ(setenv("CLANG_DIAGNOSTICS", "x", 1), 0);
  ASSERT_EQ(setenv("LC_ALL", "de_DE.UTF-8", 1), 0);
  const std::vector<std::string> environment = tool_environment();
  unsetenv("CLANG_DIAGNOSTICS");
  unsetenv("LC_ALL");
  const std::set<std::string> all{environment.begin(), environment.end()};
  EXPECT_TRUE(all.contains("LC_ALL=C.UTF-8"));
  EXPECT_FALSE(all.contains("LC_ALL=de_DE.UTF-8"));
  EXPECT_FALSE(all.contains("CLANG_DIAGNOSTICS=x"));
  EXPECT_TRUE(
      std::ranges::any_of(all, [](const std::string& v) { return v.starts_with("PATH="); }));
}

TEST(Describe, SaysHowAProgramEnded) {
  EXPECT_EQ(describe(Exited{3}), "exited with code 3");
  EXPECT_EQ(describe(Signaled{SIGSEGV}), "was ended by signal 11 (Segmentation fault)");
  EXPECT_EQ(describe(TimedOut{seconds{10}}), "was still running after 10 s");
  EXPECT_EQ(describe(Flooded{1 << 20}), "printed more than 1024 KiB");
}

}  // namespace
}  // namespace grader
