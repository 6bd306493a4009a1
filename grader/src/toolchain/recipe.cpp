// SPDX-License-Identifier: MIT
#include "toolchain/recipe.hpp"

#include "box/descriptor.hpp"
#include "box/run.hpp"
#include "catalog/fixes.hpp"
#include "finding/error.hpp"
#include "toolchain/shell_words.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::minutes build_limit{20};

std::string target_of(const Kata& kata, Variant variant) {
  return fmt::format("kata.{}.{}", kata.id, name_of(variant));
}

// The word after `flag`, or nothing.
std::string value_after(const std::vector<std::string>& words, std::string_view flag) {
  const auto found = std::ranges::find(words, flag);
  return found == words.end() || found + 1 == words.end() ? "" : *(found + 1);
}

// Everything of a compile command that does not name this file or where its results go.
std::vector<std::string> flags_only(const std::vector<std::string>& words) {
  std::vector<std::string> flags;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-o" || word == "-c" || word == "-MF" || word == "-MT") {
      ++i;
    } else if (word != "-MD") {
      flags.push_back(word);
    }
  }
  return flags;
}

// CMake writes a link as ": && COMMAND && :".
std::vector<std::string> without_shell_frame(std::vector<std::string> words) {
  if (words.size() > 4 && words[0] == ":" && words[1] == "&&" && words.back() == ":")
    words = {words.begin() + 2, words.end() - 2};
  return words;
}

// Held while ninja runs: two ninjas in one folder harm each other.
class BuildLock {
 public:
  explicit BuildLock(const fs::path& build)
      : file_{open((build / ".grader-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)} {
    if (!file_.open())
      throw Error{fmt::format("cannot lock {}: {}\nnext: bin/setup", build.string(), std::strerror(errno))};
    while (flock(file_.get(), LOCK_EX) != 0 && errno == EINTR) {
    }
  }

 private:
  Descriptor file_;
};

std::string run_ninja(const Repository& repository, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"ninja", "-C", repository.build().string()});
  const RunResult result = run({.argv = std::move(arguments),
                                .cwd = repository.root,
                                .environment = tool_environment(),
                                .deadline = build_limit,
                                .output_limit = std::size_t{64} << 20});
  const auto* exited = std::get_if<Exited>(&result.ending);
  if (exited == nullptr || exited->code != 0) {
    const std::string tail = result.out.size() > 3000 ? "..." + result.out.substr(result.out.size() - 3000) : result.out;
    throw Error{fmt::format("the build of the kata's tests and reference {}\n{}{}\nnext: bin/setup",
                            describe(result.ending), tail, result.err)};
  }
  return result.out;
}

}  // namespace

Recipe parse_recipe(const std::string& commands, const fs::path& build, const fs::path& reference) {
  Recipe recipe;
  std::istringstream lines{commands};
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) last = line;
    if (line.find(reference.string()) == std::string::npos) continue;
    std::vector<std::string> words = shell_words(line);
    // A compiler cache keys on contents, which are new at every edit: call the compiler itself.
    if (words.size() > 1 && fs::path{words[0]}.filename() == "ccache") words.erase(words.begin());
    const fs::path source = value_after(words, "-c");
    if (source.parent_path() == reference)
      recipe.units[source.filename()] = {.compile = flags_only(words), .object = value_after(words, "-o")};
  }
  recipe.link = without_shell_frame(shell_words(last));
  const bool compiles = std::ranges::find(recipe.link, "-c") != recipe.link.end();
  const std::string program = compiles ? "" : value_after(recipe.link, "-o");
  const bool links_all = std::ranges::all_of(recipe.units, [&](const auto& unit) {
    return std::ranges::find(recipe.link, unit.second.object) != recipe.link.end();
  });
  if (recipe.units.empty() || program.empty() || !links_all)
    throw Error{fmt::format("cannot find the commands that build {} in {}\nnext: bin/setup", reference.string(),
                            build.string())};
  recipe.program = build / program;
  return recipe;
}

std::map<Variant, Recipe> prepare_kata(const Repository& repository, const Kata& kata) {
  if (!fs::exists(repository.build() / "build.ninja"))
    throw Error{"nothing is built yet in " + repository.build().string() + "\nnext: bin/setup"};
  const BuildLock lock{repository.build()};
  std::vector<std::string> targets;
  for (const Variant variant : all_variants) targets.push_back(target_of(kata, variant));
  run_ninja(repository, targets);
  std::map<Variant, Recipe> recipes;
  for (const Variant variant : all_variants)
    recipes[variant] = parse_recipe(run_ninja(repository, {"-t", "commands", target_of(kata, variant)}),
                                    repository.build(), solution_folder(repository, kata) / "reference");
  return recipes;
}

}  // namespace grader
