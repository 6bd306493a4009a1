// SPDX-License-Identifier: MIT
#include "box/keeper.hpp"

#include "box/confinement.hpp"
#include "box/descriptor.hpp"
#include "box/isolation.hpp"
#include "box/landlock.hpp"
#include "box/own_time.hpp"
#include "box/processes.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace grader {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

// A program that is out of time gets this long to say where it is (SIGUSR1, kata/record.hpp).
constexpr milliseconds last_words{300};

// Of processor time; the kernel counts it in steps of about that.
constexpr milliseconds shortest_interval{10};

// Times its deadline on the wall: then the machine has no time for the program.
constexpr int most_starved = 30;

constexpr rlim_t largest_file = 16 << 20;    // bytes, of each file that a program in a box writes alone
constexpr rlim_t largest_product = 1 << 28;  // and of each that a compiler or a linker writes

constexpr unsigned nobody = 65534;  // user and group, by Debian's policy 9.2 and elsewhere

void limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

// What the program may do, as run() says it (keeper.hpp).
struct Permit {
  milliseconds deadline{0};
  rlim_t address_space = 0;
  bool fixed_addresses = false;
  std::optional<Box> box = {};
  std::span<char*> program = {};
};

Permit permit_of(std::span<char*> arguments) {
  Permit permit;
  Box box{.isolation = {}, .alone = false};
  bool boxed = false;
  std::size_t i = 0;
  for (; i < arguments.size() && std::string_view{arguments[i]} != "--"; ++i) {
    const std::string_view word = arguments[i];
    const std::string_view key = word.substr(0, word.find('='));
    const char* const value = arguments[i] + std::min(key.size() + 1, word.size());
    if (key == "deadline") permit.deadline = milliseconds{std::atoll(value)};
    if (key == "address-space") permit.address_space = std::strtoull(value, nullptr, 10);
    if (key == "fixed-addresses") permit.fixed_addresses = true;
    if (key == "alone") box.alone = true;
    if (key == "read") box.readable.emplace_back(value);
    if (key == "write") box.writable.emplace_back(value);
    if (key != "box") continue;
    boxed = true;
    const std::string_view range = value;
    box.isolation = {isolation_named(range.substr(0, 2)).value(), isolation_named(range.substr(3)).value()};
  }
  if (boxed) permit.box = std::move(box);
  permit.program = arguments.subspan(std::min(i + 1, arguments.size()));
  return permit;
}

// Root may do all that files and processes forbid to others. A compiler keeps the user, who owns the files that it
// needs, without the privileges.
bool give_up_root(bool alone) {
  if (geteuid() != 0) return true;
  if (alone) return setgroups(0, nullptr) == 0 && setresgid(nobody, nobody, nobody) == 0 && setresuid(nobody, nobody, nobody) == 0;
  const __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
  return syscall(SYS_capset, &header, none) == 0;
}

Isolation enter(const Box& box) {
  limit(RLIMIT_FSIZE, box.alone ? largest_file : largest_product);
  if (box.isolation.most < Isolation::L1) return Isolation::L0;
  const Descriptor rules = box.isolation.most < Isolation::L2 ? Descriptor{} : landlock_rules(box);
  const bool unprivileged = box.isolation.most < Isolation::L2 || give_up_root(box.alone);
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // forgotten when the user changes
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const bool restricted = restrict_this_process(rules);
  if (!confine_this_process(box.alone)) return Isolation::L0;
  return restricted && unprivileged ? Isolation::L2 : Isolation::L1;
}

// A program that is named by its path is started by way of `file`: user nobody need not reach the folder.
void execute(std::span<char*> program, const Descriptor& file) {
  if (file.open()) fexecve(file.get(), program.data(), environ);
  else execvp(program[0], program.data());
}

// A file that is as it should be is not touched: the time of its last change says whether it is another one.
void let_all_read(const Descriptor& file) {
  constexpr mode_t all_read = 0755;
  struct stat now {};
  if (fstat(file.get(), &now) == 0 && (now.st_mode & all_read) != all_read) fchmod(file.get(), all_read);
}

[[noreturn]] void become(const Permit& permit) {
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
  const char* const name = permit.program[0];
  Descriptor file{permit.box && permit.box->alone ? open(name, O_RDONLY | O_CLOEXEC) : -1};
  if (permit.box) {
    if (file.open() && geteuid() == 0) let_all_read(file);  // nobody has to read it
    const Isolation reached = enter(*permit.box);
    dprintf(keeper_status_descriptor, "box %s\n", name_of(reached).data());
    if (reached < permit.box->isolation.least) {
      dprintf(keeper_status_descriptor, "open 0 0\n");
      _exit(127);
    }
  }
  execute(permit.program, file);
  dprintf(keeper_status_descriptor, "failed %d 0\n", errno);
  _exit(127);
}

// The living children of this process. Dead ones are reaped on the way.
std::vector<pid_t> living_children() {
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  std::vector<pid_t> found;
  for (const Process& process : processes())
    if (process.parent == getpid() && process.alive) found.push_back(process.pid);
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

enum class Wake { child_ended, told_to_stop, deadline, starved };

// Waits until the program itself has ended; other children are reaped on the way.
Wake wait_for(pid_t program, int& status, OwnTime& time, milliseconds deadline) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGCHLD, SIGTERM}) sigaddset(&signals, signal);
  const auto next_look = [&] {
    return Clock::now() + std::clamp(deadline - time.so_far(), shortest_interval, OwnTime::interval);
  };
  for (auto next = next_look();;) {
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
      if (pid == program) return Wake::child_ended;
    if (Clock::now() >= next) {
      time.look();
      if (time.so_far() >= deadline) return Wake::deadline;
      if (time.on_the_wall() > most_starved * deadline) return Wake::starved;
      next = next_look();
    }
    const auto left = std::max<nanoseconds>(next - Clock::now(), nanoseconds{0});
    const timespec timeout{.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
    if (sigtimedwait(&signals, nullptr, &timeout) == SIGTERM) return Wake::told_to_stop;
  }
}

void report(const char* word, int number, int survivors = 0, milliseconds own_time = {}) {
  dprintf(keeper_status_descriptor, "%s %d %d %lld\n", word, number, survivors,
          static_cast<long long>(own_time.count()));
}

int watch(pid_t program, milliseconds deadline) {
  int status = 0;
  OwnTime time{getpid()};
  const Wake wake = wait_for(program, status, time, deadline);
  if (wake == Wake::deadline) {
    kill(program, SIGUSR1);
    wait_for(program, status, time, time.so_far() + last_words);
  }
  // Processes that end by themselves right now are no survivors: only what lives after a kill of
  // the program's own group would be counted twice, so count first.
  const int survivors = wake == Wake::child_ended ? static_cast<int>(living_children().size()) : 0;
  kill_survivors(program);
  if (wake == Wake::deadline) {
    report("timeout", 0, survivors);
  } else if (wake == Wake::starved) {
    report("starved", 0, survivors);
  } else if (wake == Wake::child_ended && WIFEXITED(status)) {
    report("exited", WEXITSTATUS(status), survivors, time.so_far());
  } else if (wake == Wake::child_ended) {
    report("signaled", WTERMSIG(status), survivors, time.so_far());
  }
  return 0;
}

}  // namespace

int keep(std::span<char*> arguments) {
  const Permit permit = permit_of(arguments);
  if (permit.program.empty()) return 127;
  const pid_t grader = getppid();

  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  prctl(PR_SET_DUMPABLE, 0);  // the program's environment is also ours, with the key to the channel
  if (getppid() != grader) return 127;  // It died before we could ask to be told.
  sigset_t handled;
  sigemptyset(&handled);
  for (const int signal : {SIGCHLD, SIGTERM}) sigaddset(&handled, signal);
  sigprocmask(SIG_BLOCK, &handled, nullptr);

  const pid_t program = fork();
  if (program < 0) {
    report("failed", errno);
    return 127;
  }
  if (program == 0) become(permit);
  setpgid(program, program);  // Both sides set it: whoever comes first, it is set.
  for (int fd = 0; fd < keeper_status_descriptor; ++fd) close(fd);  // Pipes end with the program.
  return watch(program, permit.deadline);
}

}  // namespace grader
