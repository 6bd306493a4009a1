// SPDX-License-Identifier: MIT
//
// How much of what they look for do the checks find? Makes the bug in right code, at every place where the text
// allows it, one at a time, and counts the mutants that parse and those that the check reports.
//
//   ninja -C build lint_recall && build/grader/lint/tests/lint_recall [--only REGEX] [FILE... -- COMPILER FLAGS]
//
// Without files, the references of all katas; --only takes the mutations in whose name or check REGEX is found. Not a
// test: a mutant may be no bug (a co_await of something that is no operation), so a share below 1 is a reason to look,
// and is printed with its place.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include <unistd.h>

#include "mutations.hpp"

namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string run(const std::string& command) {
  std::string text;
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return text;
  char buffer[4096];
  while (std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, size);
  pclose(pipe);
  return text;
}

struct Count {
  int parsed = 0;
  int found = 0;
};

struct Source {
  fs::path file;
  std::string flags;
};

struct Arguments {
  std::regex only;
  std::vector<Source> sources;
};

std::vector<Source> references() {
  std::vector<Source> sources;
  for (const auto& kata : fs::directory_iterator(fs::path{PROJECT_ROOT} / "katas")) {
    const fs::path folder = fs::path{PROJECT_ROOT} / "solutions" / kata.path().filename() / "reference";
    if (!fs::exists(folder)) continue;
    for (const auto& file : fs::directory_iterator(folder))
      if (file.path().extension() == ".cpp")
        sources.push_back(
            {file.path(), "-I'" PROJECT_ROOT "/grader/harness/include' -I'" + kata.path().string() + "'"});
  }
  return sources;
}

Arguments arguments_of(int argc, char** argv) {
  Arguments arguments;
  int i = 1;
  if (argc > 2 && std::string{argv[1]} == "--only") {
    arguments.only = argv[2];
    i = 3;
  }
  for (; i < argc && std::string{argv[i]} != "--"; ++i) arguments.sources.push_back({fs::absolute(argv[i]), ""});
  std::string flags;
  for (++i; i < argc; ++i) flags += ' ' + std::string{argv[i]};
  for (Source& source : arguments.sources) source.flags = flags;
  if (arguments.sources.empty()) arguments.sources = references();
  return arguments;
}

// A folder of its own, in which Asio's headers are parsed once for all mutants.
class Workshop {
 public:
  Workshop() {
    fs::create_directory(folder_);
    std::ofstream(folder_ / "includes.hpp") << recall::includes;
  }
  ~Workshop() { fs::remove_all(folder_); }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  // What the check says about the text; `source` is where it comes from.
  std::string lint(const std::string& text, const std::string& check, const Source& source) {
    precompile(source.flags);
    std::ofstream(mutant_) << recall::includes << recall::declarations << text;
    return run("timeout 120 '" CLANG_TIDY "' -load='" MODULE_FILE "' '-checks=-*," + check + "' --config={} --quiet '" +
               mutant_.string() + "' -- -std=c++20 -w -Xclang -include-pch -Xclang '" + compiled_.string() + "' -I'" +
               source.file.parent_path().string() + "' " + source.flags);
  }

 private:
  void precompile(const std::string& flags) {
    if (fs::exists(compiled_)) return;
    std::fputs(run("'" CLANG "' -std=c++20 -w " + flags + " -x c++-header '" + (folder_ / "includes.hpp").string() +
                   "' -o '" + compiled_.string() + "'")
                   .c_str(),
               stderr);
  }

  const fs::path folder_ = fs::temp_directory_path() / ("recall_" + std::to_string(getpid()));
  const fs::path compiled_ = folder_ / "includes.pch";
  const fs::path mutant_ = folder_ / "mutant.cpp";
};

int findings_in(const std::string& output, const std::string& check) {
  const std::string name = '[' + check.substr(0, check.find('*'));
  int count = 0;
  for (auto at = output.find(name); at != std::string::npos; at = output.find(name, at + 1)) ++count;
  return count;
}

bool parses(const std::string& output) {
  return output.find("error:") == std::string::npos;
}

using Counts = std::map<std::string, Count>;

class MutantsOfSource {
 public:
  MutantsOfSource(const Source& source, Workshop& workshop)
      : source_{source}, workshop_{workshop}, text_{contents(source.file)} {}

  void count(const recall::Mutation& mutation, Counts& counts) {
    const std::string text = mutation.prepare ? mutation.prepare(text_) : text_;
    int number = 0;
    for (const std::string& mutant : mutation.make(text)) {
      ++number;
      const std::string output = workshop_.lint(mutant, mutation.check, source_);
      if (!parses(output)) continue;
      const bool found = findings_in(output, mutation.check) > findings_without(text, mutation.check);
      Count& count = counts[std::string{mutation.what} + " | " + mutation.check];
      ++count.parsed;
      count.found += found;
      if (!found) std::printf("missed: %s, number %d in %s\n", mutation.what, number, source_.file.c_str());
      std::fflush(stdout);
    }
  }

 private:
  // What is reported in the right code.
  int findings_without(const std::string& text, const std::string& check) {
    const auto [known, is_new] = unchanged_.try_emplace(text);
    if (is_new) known->second = workshop_.lint(text, "asio-*", source_);
    return findings_in(known->second, check);
  }

  const Source& source_;
  Workshop& workshop_;
  const std::string text_;
  std::map<std::string, std::string> unchanged_;  // what is said of it, by text
};

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = arguments_of(argc, argv);
  Workshop workshop;
  Counts counts;
  for (const Source& source : arguments.sources) {
    MutantsOfSource mutants{source, workshop};
    for (const recall::Mutation& mutation : recall::mutations())
      if (std::regex_search(mutation.what + std::string{" | "} + mutation.check, arguments.only))
        mutants.count(mutation, counts);
  }
  std::puts("\n| what was done | the check | mutants | found |\n|---|---|---|---|");
  for (const auto& [what, count] : counts) std::printf("| %s | %d | %d |\n", what.c_str(), count.parsed, count.found);
  return 0;
}
