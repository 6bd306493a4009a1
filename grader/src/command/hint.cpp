// SPDX-License-Identifier: MIT
// grader hint: the next rung of a kata's hints. It remembers how far a learner went.
#include "catalog/hints.hpp"
#include "command/commands.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace grader {

namespace fs = std::filesystem;

ExitCode hint(const Repository& repository, const std::string& id, bool again) {
  const Kata kata = find_kata(repository, id);
  const std::vector<std::string> rungs = load_hints(repository, kata);
  const fs::path memory = repository.state() / "hints.json";
  nlohmann::json seen = fs::exists(memory) ? nlohmann::json::parse(read_file(memory), nullptr, false) : nlohmann::json{};
  if (!seen.is_object()) seen = nlohmann::json::object();  // A damaged memory costs only the memory.

  std::size_t shown = std::min(seen.value(kata.id, std::size_t{0}), rungs.size());
  if (!again && shown < rungs.size()) ++shown;
  for (std::size_t i = again ? 0 : shown - 1; i < shown; ++i)
    fmt::print("hint {} of {}: {}\n", i + 1, rungs.size(), rungs[i]);
  if (shown == 0) fmt::print("no hint was shown yet\nnext: bin/grader hint {}\n", kata.id);
  if (shown > 0 && shown < rungs.size()) fmt::print("more: bin/grader hint {}\n", kata.id);
  if (shown == rungs.size()) fmt::print("that was the last hint; all of them again: bin/grader hint {} --again\n", kata.id);

  seen[kata.id] = shown;
  try {
    write_file(memory, seen.dump(2) + '\n');
  } catch (const Error& e) {  // The hint was told all the same.
    fmt::print(stderr, "how far you are is not remembered: {}\n", e.what());
  }
  return ExitCode::fixed;
}

}  // namespace grader
