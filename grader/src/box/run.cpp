// SPDX-License-Identifier: MIT
#include "box/run.hpp"

#include "box/descriptor.hpp"
#include "box/interruption.hpp"
#include "box/keeper.hpp"
#include "box/overloaded.hpp"
#include "box/own_time.hpp"
#include "finding/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sstream>

extern char** environ;

namespace grader {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw Error{fmt::format("pipe: {}", std::strerror(errno))};
  return {Descriptor{ends[0]}, Descriptor{ends[1]}};
}

// One captured stream.
struct Stream {
  Pipe pipe;
  int target;  // its descriptor in the program
  std::size_t limit;
  std::string text = {};
};

enum StreamIndex { out, err, channel, status, stream_count };

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> keeper_arguments(const Command& command) {
  std::vector<std::string> arguments{"grader", keeper_flag, fmt::format("deadline={}", command.deadline.count())};
  if (command.address_space > 0) arguments.push_back(fmt::format("address-space={}", command.address_space));
  if (command.fixed_addresses) arguments.push_back("fixed-addresses");
  if (command.box) {
    arguments.push_back(fmt::format("box={}-{}", name_of(command.box->isolation.least), name_of(command.box->isolation.most)));
    if (command.box->alone) arguments.push_back("alone");
    for (const auto& path : command.box->readable) arguments.push_back("read=" + path.string());
    for (const auto& path : command.box->writable) arguments.push_back("write=" + path.string());
  }
  arguments.push_back("--");
  arguments.insert(arguments.end(), command.argv.begin(), command.argv.end());
  return arguments;
}

pid_t start_keeper(const Command& command, std::array<Stream, stream_count>& streams) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // A pipe's end may itself have a low number: move all of them out of the way first.
  std::vector<Descriptor> moved;
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  for (Stream& stream : streams) {
    if (!stream.pipe.write.open()) continue;
    moved.emplace_back(fcntl(stream.pipe.write.get(), F_DUPFD_CLOEXEC, 16));
    stream.pipe.write.close();
    posix_spawn_file_actions_adddup2(&actions, moved.back().get(), stream.target);
  }
  // Whoever started the grader may have left descriptors open: they are no business of the program.
  if (!command.channel) posix_spawn_file_actions_addclose(&actions, channel_descriptor);
  posix_spawn_file_actions_addclosefrom_np(&actions, keeper_status_descriptor + 1);
  if (!command.cwd.empty()) posix_spawn_file_actions_addchdir_np(&actions, command.cwd.c_str());

  std::vector<std::string> arguments = keeper_arguments(command);
  std::vector<std::string> environment = command.environment;
  pid_t keeper = 0;
  const int error = posix_spawn(&keeper, "/proc/self/exe", &actions, nullptr, pointers(arguments).data(),
                                pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw Error{fmt::format("cannot start {}: {}", command.argv[0], std::strerror(error))};
  return keeper;
}

// Reads what is there. Closes the stream at its end.
void read_some(Stream& stream) {
  std::array<char, 65536> buffer;
  const ssize_t n = ::read(stream.pipe.read.get(), buffer.data(), buffer.size());
  if (n < 0 && errno == EINTR) return;
  if (n <= 0) return stream.pipe.read.close();
  stream.text.append(buffer.data(), static_cast<std::size_t>(n));
}

enum class Stop { no, flood, interruption };

// Until all streams have ended, or one holds too much, or the grader is interrupted. The keeper ends
// last; if it was killed, what it left behind may hold the other streams open for ever.
Stop capture(std::array<Stream, stream_count>& streams, const Command& command) {
  for (;;) {
    std::array<pollfd, stream_count + 1> waits{};
    bool any = false;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      waits[i] = {streams[i].pipe.read.get(), POLLIN, 0};
      any = any || streams[i].pipe.read.open();
    }
    waits[stream_count] = {interruption_descriptor(), POLLIN, 0};
    if (!any) return Stop::no;
    const bool keeper_ended = !streams[status].pipe.read.open();
    const int ready = poll(waits.data(), waits.size(), keeper_ended ? 0 : -1);
    if (ready == 0) return Stop::no;
    if (ready < 0) continue;
    if (waits[stream_count].revents != 0) return Stop::interruption;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      if (waits[i].revents != 0) read_some(streams[i]);
      if (streams[i].text.size() > streams[i].limit) return Stop::flood;
    }
    if (waits[channel].revents != 0 && command.on_channel) command.on_channel(streams[channel].text);
  }
}

void reap(pid_t keeper) {
  while (waitpid(keeper, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void understand(const Command& command, const std::string& status_line, RunResult& result) {
  std::istringstream words{status_line};
  std::string word;
  int number = 0;
  for (words >> word; word == "box"; words >> word)
    if (words >> word) result.isolation = isolation_named(word).value_or(Isolation::L0);
  std::chrono::milliseconds::rep own_time = 0;
  words >> number >> result.survivors >> own_time;
  // What came after the last look is all taken for its own.
  result.own_time = std::min(result.elapsed, std::chrono::milliseconds{own_time} + OwnTime::interval);
  if (word == "exited") {
    result.ending = Exited{number};
  } else if (word == "signaled") {
    result.ending = Signaled{number};
  } else if (word == "timeout") {
    result.ending = TimedOut{command.deadline};
  } else if (word == "starved") {
    throw Error{fmt::format("this machine is too busy: {} waited for a processor nearly all the time\n"
                            "next: the same again when less runs beside it", command.argv[0])};
  } else if (word == "open") {
    throw Error{fmt::format("this machine has isolation {} for {}, and {} is required\nnext: bin/grader doctor",
                            name_of(result.isolation), command.argv[0], name_of(command.box->isolation.least))};
  } else if (word == "failed") {
    throw Error{fmt::format("cannot start {}: {}\nnext: bin/grader doctor", command.argv[0], std::strerror(number))};
  } else {
    throw Error{fmt::format("lost the process that ran {}", command.argv[0])};
  }
}

}  // namespace

RunResult run(const Command& command) {
  throw_if_interrupted();
  const auto start = Clock::now();
  std::array<Stream, stream_count> streams{{
      {make_pipe(), 1, command.output_limit},
      {make_pipe(), 2, command.output_limit},
      {command.channel ? make_pipe() : Pipe{Descriptor{}, Descriptor{}}, channel_descriptor, command.output_limit},
      {make_pipe(), keeper_status_descriptor, 4096},
  }};
  const pid_t keeper = start_keeper(command, streams);
  const Stop stop = capture(streams, command);
  if (stop != Stop::no) kill(keeper, SIGTERM);
  reap(keeper);
  if (stop == Stop::interruption) throw Interrupted{};

  RunResult result{.out = std::move(streams[out].text),
                   .err = std::move(streams[err].text),
                   .channel = std::move(streams[channel].text),
                   .elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start)};
  if (stop == Stop::flood) {
    result.ending = Flooded{command.output_limit};
  } else {
    understand(command, streams[status].text, result);
  }
  return result;
}

std::vector<std::string> tool_environment() {
  std::vector<std::string> kept{"LC_ALL=C.UTF-8", "TZ=UTC", "NO_COLOR=1"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string variable{*entry};
    for (const char* name : {"PATH=", "HOME=", "TMPDIR=", "CCACHE_"})
      if (variable.starts_with(name)) kept.push_back(variable);
  }
  return kept;
}

std::string describe(const Ending& ending) {
  return std::visit(Overloaded{
                        [](const Exited& e) { return fmt::format("exited with code {}", e.code); },
                        [](const Signaled& s) {
                          return fmt::format("was ended by signal {} ({})", s.signal, strsignal(s.signal));
                        },
                        [](const TimedOut& t) {
                          return fmt::format("was still running after {} s", t.after.count() / 1000);
                        },
                        [](const Flooded& f) { return fmt::format("printed more than {} KiB", f.limit / 1024); },
                    },
                    ending);
}

}  // namespace grader
