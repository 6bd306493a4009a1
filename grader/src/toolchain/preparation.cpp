// SPDX-License-Identifier: MIT
#include "toolchain/preparation.hpp"

#include "box/descriptor.hpp"
#include "box/run.hpp"
#include "catalog/digest.hpp"
#include "catalog/fixes.hpp"
#include "finding/error.hpp"
#include "toolchain/file_stamp.hpp"
#include "toolchain/shell_words.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <sstream>

namespace grader {

namespace fs = std::filesystem;
using Json = nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Recipe::Unit, compile, object)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Recipe, program, units, link)

namespace {

constexpr std::chrono::minutes build_limit{20};

std::string target_of(const Kata& kata, Variant variant) {
  return fmt::format("kata.{}.{}", kata.id, name_of(variant));
}

// Held while ninja runs: two ninjas in one folder harm each other.
class BuildLock {
 public:
  explicit BuildLock(const fs::path& build)
      : file_{open((build / ".grader-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)} {
    if (!file_.open()) {
      const std::error_code error{errno, std::generic_category()};
      throw Error{fmt::format("cannot write to {}: {}\n{}", build.string(), error.message(), next_after(error, build))};
    }
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

// Where run() finds the program, and which one it is.
std::string stamp_of_tool(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders{path == nullptr ? "" : path};
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((folder + '/' + name).c_str(), X_OK) == 0) return stamp_of(folder + '/' + name);
  return name + ": none\n";
}

// What the build is made from, and by.
std::string stamps_of_sources(const Repository& repository, const Kata& kata) {
  std::string stamps;
  for (const char* file : {"CMakeLists.txt", "grader/CMakeLists.txt"}) stamps += stamp_of(repository.root / file);
  for (const char* folder : {"grader/harness", "grader/cmake"}) stamps += stamps_under(repository.root / folder);
  stamps += stamps_under(repository.katas() / kata.folder);
  const fs::path solution = solution_folder(repository, kata);
  stamps += stamp_of(solution / "fixes.toml") + stamp_of(solution / "protected.sha256");
  stamps += stamps_under(solution / "reference");
  for (const fs::path& made : {repository.build() / "build.ninja", repository.lint_plugin(), repository.integrity_plugin()})
    stamps += stamp_of(made);
  for (const char* tool : {"clang++-19", "ld.lld-19", "llvm-symbolizer-19"}) stamps += stamp_of_tool(tool);
  // The libraries come from packages.
  for (const char* file : {"/proc/self/exe", "/var/lib/dpkg/status", "/usr/include/boost/version.hpp"})
    stamps += stamp_of(file);
  return stamps;
}

// What the build has made of it.
std::string stamps_of_products(const Repository& repository, const std::map<Variant, Recipe>& recipes) {
  std::string stamps;
  for (const auto& [variant, recipe] : recipes) {
    stamps += stamp_of(recipe.program);
    for (const std::string& word : recipe.link)
      if (word.ends_with(".o") || word.ends_with(".a")) stamps += stamp_of(repository.build() / word);
    for (const auto& [file, unit] : recipe.units)
      for (const std::string& word : unit.compile)
        if (word.ends_with(".pch")) stamps += stamp_of(word);
  }
  return stamps;
}

std::string fingerprint_of(const Repository& repository, const Kata& kata, const std::map<Variant, Recipe>& recipes) {
  return sha256(stamps_of_sources(repository, kata) + stamps_of_products(repository, recipes));
}

fs::path record_of(const Repository& repository, const Kata& kata) {
  return repository.prepared() / (kata.id + ".json");
}

// The preparation that was made before, if everything is still as it was.
std::optional<Preparation> made_before(const Repository& repository, const Kata& kata) {
  const fs::path record = record_of(repository, kata);
  if (!fs::exists(record)) return std::nullopt;
  try {
    const Json known = Json::parse(read_file(record));
    Preparation preparation{.recipes = known.at("recipes"), .fingerprint = known.at("fingerprint")};
    if (fingerprint_of(repository, kata, preparation.recipes) == preparation.fingerprint) return preparation;
  } catch (const Json::exception&) {
    // Written by another grader, or not by one: made anew.
  }
  return std::nullopt;
}

// What the compiler would start for this link. Starting that without the compiler saves a third of the time.
std::vector<std::string> linker_command(const Repository& repository, std::vector<std::string> link) {
  link.push_back("-###");
  const RunResult result = run({.argv = std::move(link),
                                .cwd = repository.build(),
                                .environment = tool_environment(),
                                .deadline = std::chrono::seconds{60}});
  std::string_view said = result.err;  // the command is its last line
  while (said.ends_with('\n')) said.remove_suffix(1);
  const std::vector<std::string> command = shell_words(said.substr(said.rfind('\n') + 1));
  if (command.empty() || !fs::path{command.front()}.filename().string().starts_with("ld"))
    throw Error{fmt::format("the compiler names no linker\n{}\nnext: bin/setup", result.err)};
  return command;
}

}  // namespace

Preparation prepare_kata(const Repository& repository, const Kata& kata, const std::set<Variant>& variants) {
  if (!fs::exists(repository.build() / "build.ninja"))
    throw Error{"nothing is built yet in " + repository.build().string() + "\nnext: bin/setup"};
  std::set<Variant> built = variants;
  if (std::optional<Preparation> known = made_before(repository, kata)) {
    for (const auto& [variant, recipe] : known->recipes) built.insert(variant);
    if (built.size() == known->recipes.size()) return *std::move(known);
  }
  const BuildLock lock{repository.build()};
  std::vector<std::string> targets;
  for (const Variant variant : built) targets.push_back(target_of(kata, variant));
  // As it was before the build: a file that is edited meanwhile is not in what was built.
  const std::string before = stamps_of_sources(repository, kata);
  run_ninja(repository, targets);
  Preparation preparation;
  for (const Variant variant : built) {
    Recipe recipe = parse_recipe(run_ninja(repository, {"-t", "commands", target_of(kata, variant)}), repository.build(),
                                 solution_folder(repository, kata) / "reference");
    recipe.link = linker_command(repository, std::move(recipe.link));
    preparation.recipes[variant] = std::move(recipe);
  }
  preparation.fingerprint = sha256(before + stamps_of_products(repository, preparation.recipes));
  write_file(record_of(repository, kata),
             Json{{"fingerprint", preparation.fingerprint}, {"recipes", preparation.recipes}}.dump());
  return preparation;
}

}  // namespace grader
