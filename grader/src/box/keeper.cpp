// SPDX-License-Identifier: MIT
#include "box/keeper.hpp"

#include "box/confinement.hpp"
#include "box/descriptor.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace grader {
namespace {

using Clock = std::chrono::steady_clock;

// A program that is out of time gets this long to say where it is (SIGUSR1, kata/record.hpp).
constexpr std::chrono::milliseconds last_words{300};

constexpr rlim_t largest_file = 16 << 20;  // bytes, of each file of a confined program

void limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

// What the program may do, as run() says it (keeper.hpp).
struct Permit {
  rlim_t address_space;
  bool fixed_addresses;
  bool confined;
};

[[noreturn]] void become(std::span<char*> program, const Permit& permit) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);  // The grader ignores it, and what is ignored would be inherited.
  limit(RLIMIT_CORE, 0);
  if (permit.address_space > 0) limit(RLIMIT_AS, permit.address_space);
  if (permit.fixed_addresses) personality(ADDR_NO_RANDOMIZE);  // Refused in some containers: then without.
  fcntl(keeper_status_descriptor, F_SETFD, FD_CLOEXEC);
  if (permit.confined) {
    limit(RLIMIT_FSIZE, largest_file);
    confine_this_process();
  }
  execvp(program[0], program.data());
  dprintf(keeper_status_descriptor, "failed %d 0\n", errno);
  _exit(127);
}

// /proc/PID/stat, or empty: the process may end while it is read, which a stream would take for an
// error of the disk and throw.
std::string stat_of(const char* pid) {
  const Descriptor file{open((std::string{"/proc/"} + pid + "/stat").c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 1024> text{};
  const ssize_t size = file.open() ? read(file.get(), text.data(), text.size()) : -1;
  return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

// The living children of this process. Dead ones are reaped on the way.
std::vector<pid_t> living_children() {
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  std::vector<pid_t> found;
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return found;
  while (const dirent* entry = readdir(proc)) {
    const pid_t pid = std::atoi(entry->d_name);
    if (pid <= 0) continue;
    const std::string text = stat_of(entry->d_name);
    const std::size_t name_end = text.rfind(')');  // The name itself may hold anything.
    if (name_end == std::string::npos) continue;
    std::istringstream rest{text.substr(name_end + 1)};
    char state = 0;
    pid_t parent = 0;
    rest >> state >> parent;
    std::string field;
    for (int i = 5; i < 20; ++i) rest >> field;
    int threads = 0;  // field 20: a process whose first thread has ended looks dead, and is not
    rest >> threads;
    if (parent == getpid() && (state != 'Z' || threads > 1)) found.push_back(pid);
  }
  closedir(proc);
  return found;
}

// Kills what is left until nothing is; children of the killed become ours and are killed next.
void kill_survivors(pid_t group) {
  kill(-group, SIGKILL);
  for (std::vector<pid_t> left = living_children(); !left.empty(); left = living_children()) {
    for (const pid_t pid : left) kill(pid, SIGKILL);
    for (const pid_t pid : left) waitpid(pid, nullptr, 0);
  }
  while (waitpid(-1, nullptr, 0) > 0) {  // All are dead now; none may stay behind as a zombie.
  }
}

enum class Wake { child_ended, told_to_stop, deadline };

// Waits until the program itself has ended; other children are reaped on the way.
Wake wait_for(pid_t program, int& status, Clock::time_point deadline) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGCHLD, SIGTERM}) sigaddset(&signals, signal);
  for (;;) {
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
      if (pid == program) return Wake::child_ended;
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(deadline - Clock::now());
    if (left.count() <= 0) return Wake::deadline;
    const timespec timeout{.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
    if (sigtimedwait(&signals, nullptr, &timeout) == SIGTERM) return Wake::told_to_stop;
  }
}

void report(const char* word, int number, int survivors) {
  dprintf(keeper_status_descriptor, "%s %d %d\n", word, number, survivors);
}

int watch(pid_t program, Clock::time_point deadline) {
  int status = 0;
  Wake wake = wait_for(program, status, deadline);
  if (wake == Wake::deadline) {
    kill(program, SIGUSR1);
    wait_for(program, status, Clock::now() + last_words);
  }
  // Processes that end by themselves right now are no survivors: only what lives after a kill of
  // the program's own group would be counted twice, so count first.
  const int survivors = wake == Wake::child_ended ? static_cast<int>(living_children().size()) : 0;
  kill_survivors(program);
  if (wake == Wake::deadline) {
    report("timeout", 0, survivors);
  } else if (wake == Wake::child_ended && WIFEXITED(status)) {
    report("exited", WEXITSTATUS(status), survivors);
  } else if (wake == Wake::child_ended) {
    report("signaled", WTERMSIG(status), survivors);
  }
  return 0;
}

}  // namespace

int keep(std::span<char*> arguments) {
  if (arguments.size() < 5) return 127;
  const std::chrono::milliseconds deadline{std::atoll(arguments[0])};
  const Permit permit{.address_space = std::strtoull(arguments[1], nullptr, 10),
                      .fixed_addresses = std::string{arguments[2]} == "1",
                      .confined = std::string{arguments[3]} == "1"};
  const pid_t grader = getppid();

  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != grader) return 127;  // It died before we could ask to be told.
  sigset_t handled;
  sigemptyset(&handled);
  for (const int signal : {SIGCHLD, SIGTERM}) sigaddset(&handled, signal);
  sigprocmask(SIG_BLOCK, &handled, nullptr);

  const auto end = Clock::now() + deadline;
  const pid_t program = fork();
  if (program < 0) {
    report("failed", errno, 0);
    return 127;
  }
  if (program == 0) become(arguments.subspan(4), permit);
  setpgid(program, program);  // Both sides set it: whoever comes first, it is set.
  for (int fd = 0; fd < keeper_status_descriptor; ++fd) close(fd);  // Pipes end with the program.
  return watch(program, end);
}

}  // namespace grader
