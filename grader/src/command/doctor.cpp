// SPDX-License-Identifier: MIT
// grader doctor: what works on this machine, and how to mend what does not.
#include "command/commands.hpp"
#include "report/style.hpp"
#include "report/text.hpp"
#include "toolchain/probes.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace grader {

ExitCode doctor(const Repository& repository) {
  const Style style = style_for(STDOUT_FILENO);
  fmt::print("repository: {}\n", repository.root.string());
  int troubles = 0;
  for (const Probe& probe : probe_tools(repository)) {
    fmt::print("  {:<28} {}\n", probe.name, probe.trouble.empty() ? style.good("ok") : style.bad("DOES NOT WORK"));
    if (probe.trouble.empty()) continue;
    ++troubles;
    fmt::print("{}    mend: {}\n", indented(printable(probe.trouble), 4), probe.mend);
  }
  fmt::print("{}\n", troubles == 0 ? "everything works" : fmt::format("{} things do not work", troubles));
  return troubles == 0 ? ExitCode::fixed : ExitCode::environment;
}

}  // namespace grader
