// SPDX-License-Identifier: MIT
#include "box/processes.hpp"

#include "box/descriptor.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <optional>
#include <sstream>
#include <string>

namespace grader {
namespace {

// /proc/PID/stat from its third field on (proc(5)), without the name before, which may hold anything. Empty if
// there is no such process or thread. Not by a stream: the process may end while it is read, which a stream
// would take for an error of the disk and throw.
std::string stat_of(const std::string& folder) {
  const Descriptor file{open((folder + "/stat").c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 1024> text{};
  const ssize_t size = file.open() ? read(file.get(), text.data(), text.size()) : -1;
  const std::string stat{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  const std::size_t name_end = stat.rfind(')');
  return name_end == std::string::npos ? "" : stat.substr(name_end + 1);
}

std::optional<Process> process(pid_t pid) {
  static const long ticks_a_second = sysconf(_SC_CLK_TCK);
  std::istringstream fields{stat_of("/proc/" + std::to_string(pid))};
  char state = 0;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  if (!(fields >> state >> parent >> group >> session)) return std::nullopt;
  std::string unused;
  for (int field = 7; field < 14; ++field) fields >> unused;
  long ticks = 0;
  for (int field = 14; field < 18; ++field) {  // user and system, then those of children
    long some = 0;
    fields >> some;
    ticks += some;
  }
  for (int field = 18; field < 20; ++field) fields >> unused;
  int threads = 0;
  fields >> threads;
  return Process{pid, parent, session, state != 'Z' || threads > 1,
                 std::chrono::milliseconds{ticks * 1000 / ticks_a_second}};
}

// Calls `each` with every number that is the name of an entry.
void for_numbers_in(const std::string& folder, const std::function<void(int)>& each) {
  DIR* const entries = opendir(folder.c_str());
  if (entries == nullptr) return;
  while (const dirent* entry = readdir(entries))
    if (const int number = std::atoi(entry->d_name); number > 0) each(number);
  closedir(entries);
}

}  // namespace

std::vector<Process> processes() {
  std::vector<Process> found;
  for_numbers_in("/proc", [&](int pid) {
    if (const std::optional<Process> one = process(pid)) found.push_back(*one);
  });
  return found;
}

bool is_runnable(const Process& process) {
  const std::string tasks = "/proc/" + std::to_string(process.pid) + "/task";
  bool found = false;
  for_numbers_in(tasks,
                 [&](int thread) { found = found || stat_of(tasks + '/' + std::to_string(thread)).starts_with(" R"); });
  return found;
}

}  // namespace grader
