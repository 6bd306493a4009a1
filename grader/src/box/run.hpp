// SPDX-License-Identifier: MIT
// Runs one program to its end: own session and process group, no input, captured output, one
// deadline for everything that it starts.
//
// Between the grader and the program stands a keeper (keeper.hpp): nothing that the program started
// is alive when run() returns, also when it left its group, and nothing stays when the grader dies.
// run() says how the program ended, never whether that was right. It may be called from several
// threads at once.
#pragma once

#include "box/isolation.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace grader {

struct Command {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH
  std::filesystem::path cwd;
  std::vector<std::string> environment;  // "NAME=value", all of it
  std::chrono::milliseconds deadline{10'000};  // of its own time (own_time.hpp)
  std::size_t output_limit = std::size_t{1} << 20;  // bytes of each stream; more ends the program
  std::size_t address_space = 0;   // bytes, 0 for no limit; sanitizers cannot live with one
  bool channel = false;            // a pipe for records as descriptor 3 (KATA_CHANNEL is the caller's)
  // Told all that came on the channel so far, whenever there is more.
  std::function<void(std::string_view)> on_channel = {};
  std::optional<Box> box;          // for what nobody trusts; without large files
  bool fixed_addresses = false;    // without address-space randomisation, where that is allowed
};

inline constexpr int channel_descriptor = 3;

struct Exited {
  int code;
};
struct Signaled {
  int signal;
};
struct TimedOut {
  std::chrono::milliseconds after;
};
struct Flooded {
  std::size_t limit;  // bytes
};
using Ending = std::variant<Exited, Signaled, TimedOut, Flooded>;

struct RunResult {
  Ending ending = Exited{0};
  std::string out;
  std::string err;
  std::string channel;
  int survivors = 0;  // processes that were alive after the program's end, and were killed
  Isolation isolation = Isolation::L0;  // of its box
  std::chrono::milliseconds elapsed{0};
  std::chrono::milliseconds own_time{0};  // at most, if it has ended by itself (own_time.hpp)
};

// Throws Error if the program cannot be started, or not with the least isolation of its box, or the machine has no time
// for it, and Interrupted after interrupt() (interruption.hpp).
RunResult run(const Command& command);

// The grader's own environment without what would change a tool's messages or behaviour.
std::vector<std::string> tool_environment();

std::string describe(const Ending& ending);

}  // namespace grader
