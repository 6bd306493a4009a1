// SPDX-License-Identifier: MIT
#include "stage/build_fix.hpp"

#include "box/run.hpp"
#include "finding/error.hpp"
#include "stage/boxes.hpp"
#include "toolchain/compiler_output.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <iterator>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds compile_limit{60};
constexpr std::size_t diagnostics_limit = 256 * 1024;  // bytes
constexpr std::size_t compile_memory = std::size_t{3} << 29;  // bytes of address space; a kata's file needs a quarter of it

constexpr std::size_t link_memory = std::size_t{4} << 30;      // with what it maps

// The compiler's temporary files are the workspace's.
std::vector<std::string> build_environment(const Workspace& workspace) {
  std::vector<std::string> environment = tool_environment();
  std::erase_if(environment, [](const std::string& variable) { return variable.starts_with("TMPDIR="); });
  environment.push_back("TMPDIR=" + workspace.root().string());
  return environment;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

bool succeeded(const RunResult& result) {
  const auto* exited = std::get_if<Exited>(&result.ending);
  return exited != nullptr && exited->code == 0;
}

Finding build_finding(const char* rule, const std::string& file, std::string message, std::string help) {
  return {.stage = Stage::build,
          .rule = rule,
          .severity = Severity::error,
          .place = {.file = file, .line = 0, .function = {}},
          .test_case = {},
          .message = std::move(message),
          .notes = {},
          .help = std::move(help)};
}

// Diagnostics of the learner's code. A compiler that says nothing we can read must not look like one
// that is content.
std::vector<Finding> compile_findings(const std::string& file, const RunResult& result) {
  std::vector<Finding> findings = findings_of(parse_diagnostics(result.err), Stage::build);
  const bool explained =
      std::ranges::any_of(findings, [](const Finding& finding) { return finding.severity == Severity::error; });
  if (succeeded(result) || explained) return findings;
  const auto* signaled = std::get_if<Signaled>(&result.ending);
  if (signaled != nullptr && signaled->signal == SIGXFSZ) {
    findings.push_back(build_finding("compile-limit", file, "what the compiler makes of the file is too large",
                                     "Is there a large array with an initializer?"));
    return findings;
  }
  const bool no_memory = result.err.find("out of memory") != std::string::npos ||
                         result.err.find("std::bad_alloc") != std::string::npos;
  if (no_memory) {
    findings.push_back(build_finding("compile-limit", file,
                                     fmt::format("the compiler needs more than {} MiB of memory", compile_memory >> 20),
                                     "The file asks for too much work while it is compiled."));
    return findings;
  }
  if (std::holds_alternative<TimedOut>(result.ending) || std::holds_alternative<Flooded>(result.ending)) {
    findings.push_back(build_finding("compile-limit", file, fmt::format("the compiler {}", describe(result.ending)),
                                     "The file asks for too much work while it is compiled."));
    return findings;
  }
  throw Error{fmt::format("the compiler {} on {}\n{}next: bin/grader doctor", describe(result.ending), file, result.err)};
}

// What lld says about symbols is about the fix; all else that it may say (no room, a missing library) is not.
Finding link_finding(const Kata& kata, const RunResult& result) {
  for (const std::string_view about : {"undefined ", "duplicate symbol: ", "relocation refers to "}) {
    const std::size_t at = result.err.find("error: " + std::string{about});
    if (at == std::string::npos) continue;
    const std::string message = result.err.substr(at + 7, result.err.find('\n', at) - at - 7);
    return build_finding("link", kata.editable.front(), message,
                         "The file must define every function that the kata's headers declare, each once, and "
                         "nothing that belongs to the tests or the libraries.");
  }
  throw Error{fmt::format("the linker {}\n{}next: bin/grader doctor", describe(result.ending), result.err)};
}

}  // namespace

std::string without_workspace(std::string output, const Workspace& workspace) {
  return replaced(std::move(output), workspace.source().string() + "/", "");
}

std::vector<std::string> arguments_for(const Repository& repository, const Kata& kata, const Workspace& workspace,
                                       const std::vector<std::string>& compile) {
  const std::string kata_folder = (repository.katas() / kata.folder).string();
  std::vector<std::string> arguments;
  for (const std::string& word : compile) arguments.push_back(replaced(word, kata_folder, workspace.source().string()));
  // Debug information and messages name the file in the kata's folder, not our copy.
  arguments.push_back(fmt::format("-ffile-prefix-map={}=katas/{}", workspace.source().string(), kata.folder));
  arguments.push_back("-ferror-limit=20");
  return arguments;
}

Compiled compile_fix(const Repository& repository, const Kata& kata, const Workspace& workspace, Variant variant,
                     const Recipe& recipe, IsolationRange isolation, const std::vector<std::string>& more) {
  Compiled compiled;
  const fs::path folder = workspace.folder(name_of(variant));
  fs::create_directories(folder);
  for (const auto& [file, unit] : recipe.units) {
    const std::string object = (folder / (file + ".o")).string();
    std::vector<std::string> argv = arguments_for(repository, kata, workspace, unit.compile);
    argv.insert(argv.end(), more.begin(), more.end());
    argv.insert(argv.end(), {"-c", file, "-o", object});
    RunResult result = run({.argv = std::move(argv),
                            .cwd = workspace.source(),
                            .environment = build_environment(workspace),
                            .deadline = compile_limit,
                            .output_limit = diagnostics_limit,
                            .address_space = compile_memory,
                            .box = build_box(repository, workspace, isolation)});
    compiled.isolation = std::min(compiled.isolation, result.isolation);
    result.err = without_workspace(std::move(result.err), workspace);
    compiled.raw += result.err;
    compiled.out += without_workspace(std::move(result.out), workspace);
    std::ranges::move(compile_findings(file, result), std::back_inserter(compiled.findings));
    if (!succeeded(result)) break;
    compiled.objects[file] = object;
  }
  return compiled;
}

Linked link_fix(const Repository& repository, const Kata& kata, const Workspace& workspace, Variant variant,
                const Recipe& recipe, const Compiled& compiled, IsolationRange isolation) {
  std::vector<std::string> link = recipe.link;
  for (const auto& [file, unit] : recipe.units) std::ranges::replace(link, unit.object, compiled.objects.at(file));
  const fs::path program = workspace.folder(name_of(variant)) / fmt::format("kata.{}.{}", kata.id, name_of(variant));
  *(std::ranges::find(link, "-o") + 1) = program.string();
  const RunResult result = run({.argv = std::move(link),
                                .cwd = repository.build(),
                                .environment = build_environment(workspace),
                                .deadline = compile_limit,
                                .output_limit = diagnostics_limit,
                                .address_space = link_memory,
                                .box = build_box(repository, workspace, isolation)});
  Linked linked{.findings = {}, .program = {}, .raw = result.err, .isolation = result.isolation};
  if (succeeded(result)) linked.program = program;
  else linked.findings.push_back(link_finding(kata, result));
  return linked;
}

}  // namespace grader
