// SPDX-License-Identifier: MIT
// What linting a kata's file costs beside a parse of it, with the same precompiled header, and whether walking only the
// learner's declarations loses a finding: over every fix of the corpus, both modules and the compiler's plugin have to
// say the same.
//
//   ninja -C build lint_bench && build/grader/bench/lint_bench [ID... | --own-sources]
//
// --own-sources: what linting each source of the grader costs beside a parse of it.
#include "stage/lint.hpp"
#include "box/keeper.hpp"
#include "box/run.hpp"
#include "catalog/fixes.hpp"
#include "finding/error.hpp"
#include "project/compile_database.hpp"
#include "stage/build_fix.hpp"
#include "toolchain/preparation.hpp"
#include "toolchain/shell_words.hpp"

#include "tidy.hpp"
#include "timing.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <map>
#include <span>
#include <string_view>

namespace fs = std::filesystem;
using namespace grader;

namespace {

constexpr int rounds = 15;

// The folders with a fix.
std::vector<fs::path> fixes_of(const Repository& repository, const Kata& kata) {
  const fs::path solution = solution_folder(repository, kata);
  std::vector<fs::path> folders{solution / "broken", solution / "reference"};
  for (const char* kind : {"accepted", "rejected"})
    for (const auto& entry : fs::directory_iterator{solution / kind}) folders.push_back(entry.path());
  std::ranges::sort(folders);
  return folders;
}

RunResult run_in(const fs::path& folder, std::vector<std::string> argv) {
  RunResult result = run({.argv = std::move(argv),
                          .cwd = folder,
                          .environment = tool_environment(),
                          .deadline = std::chrono::minutes{5}});
  const auto* exited = std::get_if<Exited>(&result.ending);
  if (exited == nullptr || exited->code != 0)
    throw Error{fmt::format("{}\n{}{}", describe(result.ending), result.out, result.err)};
  return result;
}

class LintBench {
 public:
  LintBench(const Repository& repository, const Kata& kata, const fs::path& fix, const Recipe& recipe)
      : workspace_{repository, kata, fix}, module_{repository.lint_module()} {
    for (const auto& [file, unit] : recipe.units)
      commands_[file] = arguments_for(repository, kata, workspace_, unit.compile);
  }

  std::string lint(const fs::path& module) const {
    std::string said;
    for (const auto& [file, compile] : commands_)
      said += run_in_workspace(tidy_command(module, file, compile)).out;
    return said;
  }

  std::string lint_in_the_compiler(const Repository& repository) const {
    std::string said;
    for (auto [file, command] : commands_) {
      std::ranges::move(lint_arguments(repository), std::back_inserter(command));
      command.insert(command.end(), {"-fsyntax-only", file});
      said += run_in_workspace(command).out;
    }
    return said;
  }

  double seconds_to_lint() const {
    return seconds([&] { lint(module_); });
  }

  double seconds_to_parse() const {
    return seconds([&] {
      for (auto [file, command] : commands_) {
        command.insert(command.end(), {"-fsyntax-only", file});
        run_in_workspace(command);
      }
    });
  }

 private:
  RunResult run_in_workspace(std::vector<std::string> argv) const {
    RunResult result = run_in(workspace_.source(), std::move(argv));
    result.out = without_workspace(std::move(result.out), workspace_);
    return result;
  }

  Workspace workspace_;
  fs::path module_;
  std::map<std::string, std::vector<std::string>> commands_;
};

// In what clang-tidy printed.
std::size_t count_findings(const std::string& said) {
  std::size_t findings = 0;
  for (std::size_t at = 0; (at = said.find(" [asio-", at)) != std::string::npos; ++at) ++findings;
  return findings;
}

void measure(const std::vector<std::string>& ids) {
  const Repository repository = find_repository(".");
  std::vector<Kata> katas;
  for (const std::string& id : ids) katas.push_back(find_kata(repository, id));
  if (katas.empty()) katas = load_katas(repository);
  std::vector<double> ratios;
  std::size_t fixes = 0, findings = 0, different = 0;
  for (const Kata& kata : katas) {
    const Recipe recipe = prepare_kata(repository, kata, {Variant::sim}).recipes.at(Variant::sim);
    const LintBench reference{repository, kata, solution_folder(repository, kata) / "reference", recipe};
    std::vector<double> lints, parses;
    for (int i = 0; i < rounds; ++i) {
      lints.push_back(reference.seconds_to_lint());
      parses.push_back(reference.seconds_to_parse());
    }
    ratios.push_back(median(lints) / median(parses));
    for (const fs::path& folder : fixes_of(repository, kata)) {
      const LintBench fix{repository, kata, folder, recipe};
      const std::string said = fix.lint(repository.lint_module());
      ++fixes;
      findings += count_findings(said);
      if (said == fix.lint(UNRESTRICTED_MODULE) && said == fix.lint_in_the_compiler(repository)) continue;
      ++different;
      fmt::print("{}: the modules and the plugin do not say the same\n", folder.string());
    }
    fmt::print("{:<8} lint {:.3f} s, parse {:.3f} s, ratio {:.2f}\n", kata.id, median(lints), median(parses),
               ratios.back());
    std::fflush(stdout);
  }
  fmt::print("median ratio {:.2f}\n{} fixes, {} findings, {} fixes with other findings from the whole tree or the plugin\n",
             median(ratios), fixes, findings, different);
}

// The compiler's command of a database's entry, as a parse.
std::vector<std::string> parse_command(const SourceFile& source) {
  std::vector<std::string> parse;
  const std::vector<std::string> words = shell_words(nlohmann::json::parse(source.entry).at("command").get<std::string>());
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "-o") {
      ++i;
    } else if (words[i] != "-c") {
      parse.push_back(words[i]);
    }
  }
  parse.push_back("-fsyntax-only");
  return parse;
}

void measure_own_sources() {
  const Repository repository = find_repository(".");
  const fs::path own = repository.root / "grader";
  const fs::path database = fs::temp_directory_path() / fmt::format("lint-bench-{}", getpid());
  fs::create_directory(database);
  double lint = 0, parse = 0;
  std::size_t count = 0;
  for (const SourceFile& source : load_compile_database(repository.build(), repository.root).sources) {
    if (!source.too_old.empty() || !source.path.string().starts_with(own.string() + '/')) continue;
    // Of this command alone: a file may be compiled in several ways.
    write_file(database / "compile_commands.json", database_text({source}));
    lint += seconds([&] {
      run_in(source.directory, {"clang-tidy-19", "-load=" + repository.lint_module().string(), "-checks=-*,asio-*",
                                "--config={}", "--quiet", "-p", database.string(), source.path.string()});
    });
    parse += seconds([&] { run_in(source.directory, parse_command(source)); });
    ++count;
  }
  fs::remove_all(database);
  fmt::print("{} sources: lint {:.0f} s, parse {:.0f} s, ratio {:.2f}\n", count, lint, parse, lint / parse);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view{argv[1]} == keeper_flag)
    return keep(std::span{argv, static_cast<std::size_t>(argc)}.subspan(2));
  try {
    if (argc == 2 && std::string_view{argv[1]} == "--own-sources") {
      measure_own_sources();
    } else {
      measure({argv + 1, argv + argc});
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "lint_bench: %s\n", e.what());
    return 1;
  }
}
