// SPDX-License-Identifier: MIT
// How long a learner waits: `grader check` after an edit, beside what the same stages cost without a grader.
// All of a row is measured in one run, on one machine; docs/performance.md explains the columns.
//
//   ninja -C build check_bench && build/grader/bench/check_bench [ID...]
#include "box/keeper.hpp"
#include "box/run.hpp"
#include "catalog/fixes.hpp"
#include "finding/error.hpp"
#include "stage/build_fix.hpp"
#include "stage/side_by_side.hpp"
#include "stage/test_run.hpp"
#include "toolchain/preparation.hpp"
#include "toolchain/sanitizer_environment.hpp"

#include "tidy.hpp"
#include "timing.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <span>
#include <string_view>
#include <thread>

namespace fs = std::filesystem;
using namespace grader;

namespace {

constexpr int rounds = 3;

RunResult run_tool(std::vector<std::string> argv, const fs::path& cwd, std::vector<std::string> environment) {
  return run({.argv = std::move(argv), .cwd = cwd, .environment = std::move(environment), .deadline = std::chrono::minutes{5}});
}

void must_end_with(int code, const RunResult& result, std::string_view what) {
  const auto* exited = std::get_if<Exited>(&result.ending);
  if (exited == nullptr || exited->code != code)
    throw Error{fmt::format("{} {}\n{}{}", what, describe(result.ending), result.out, result.err)};
}

// A folder with a fix of the kata, which can be edited.
class EditedFix {
 public:
  EditedFix(const Repository& repository, const Kata& kata, const fs::path& source)
      : folder_{fs::temp_directory_path() / fmt::format("check-bench-{}-{}-{}", getpid(), kata.id, source.filename().string())}, kata_{kata} {
    fs::create_directories(folder_);
    for (const std::string& name : kata.editable) {
      const fs::path given = source / name;
      fs::copy_file(fs::exists(given) ? given : repository.katas() / kata.folder / name, folder_ / name,
                    fs::copy_options::overwrite_existing);
    }
  }
  ~EditedFix() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  EditedFix(const EditedFix&) = delete;
  EditedFix& operator=(const EditedFix&) = delete;

  // Nothing that was compiled or judged before serves again.
  void edit() {
    static int edits = 0;
    const fs::path file = folder_ / kata_.editable.front();
    write_file(file, fmt::format("{}// edit {} of {}\n", read_file(file), ++edits, getpid()));
  }
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
  Kata kata_;
};

// Without the precompiled header, and in variant sim without the check of races, which only the grader has.
// What the header has first must still come first.
std::vector<std::string> as_a_script_compiles(const std::vector<std::string>& compile, const Repository& repository,
                                              Variant variant, bool with_our_flags) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < compile.size(); ++i) {
    const std::string& word = compile[i];
    const bool with_value = i + 1 < compile.size();
    if (word == "-Xclang" || (variant == Variant::sim && word == "-mllvm")) {
      ++i;
    } else if (variant == Variant::sim && with_value &&
               (word == "-fno-inline" || word == "-fsanitize=thread" || word.starts_with("-fsanitize-ignorelist="))) {
      continue;
    } else if (word == "-gline-tables-only" && !with_our_flags) {
      words.push_back("-g");
    } else if (word == "-O0" && variant != Variant::sim && !with_our_flags) {
      words.push_back("-O1");
    } else if (word != "-Winvalid-pch") {
      words.push_back(word);
    }
  }
  const fs::path headers = repository.root / "grader/harness/include/kata";
  words.insert(words.end(), {"-include", (headers / "shared_counts.hpp").string(), "-include",
                             (headers / "coroutine.hpp").string()});
  return words;
}

class KataBench {
 public:
  KataBench(const Repository& repository, Kata kata)
      : repository_{repository}, kata_{std::move(kata)}, jobs_{static_cast<int>(std::thread::hardware_concurrency())} {}

  struct Row {
    double check = 0;    // seconds, all of them
    double again = 0;    // the same check, nothing edited
    double script = 0;   // one thing after another
    double script_like_ours = 0;
    double floor = 0;    // compiled and parsed only
    double first = 0;    // until the first thing that fails is told, of the broken state...
    double broken = 0;   // ...and its whole check
  };

  Row measure() {
    recipes_ = prepare_kata(repository_, kata_, {all_variants.begin(), all_variants.end()}).recipes;
    EditedFix fix{repository_, kata_, solution_folder(repository_, kata_) / "reference"};
    EditedFix broken{repository_, kata_, solution_folder(repository_, kata_) / "broken"};
    check(fix, 0);
    check(broken, 1);
    for (const Script how : {Script::usual, Script::like_ours}) {
      configure(fix, how);
      script(fix, how);
    }
    // Side by side in time, so that what else the machine does counts for each.
    std::vector<double> checks, agains, scripts, scripts_like_ours, floors, firsts, brokens;
    for (int i = 0; i < rounds; ++i) {
      fix.edit();
      checks.push_back(seconds([&] { check(fix, 0); }));
      agains.push_back(seconds([&] { check(fix, 0); }));
      scripts.push_back(seconds([&] { script(fix, Script::usual); }));
      fix.edit();
      scripts_like_ours.push_back(seconds([&] { script(fix, Script::like_ours); }));
      floors.push_back(seconds([&] { floor(fix); }));
      broken.edit();
      firsts.push_back(first_finding(broken));
      broken.edit();
      brokens.push_back(seconds([&] { check(broken, 1); }));
    }
    return {median(checks), median(agains), median(scripts), median(scripts_like_ours), median(floors), median(firsts),
            median(brokens)};
  }

 private:
  // As the guides of GoogleTest and of clang's sanitizers have it, with a program for each test and -O1 -g; or with the
  // grader's own flags and one program for all tests, which is quicker.
  enum class Script { usual, like_ours };

  std::string grader() const { return (repository_.build() / "grader/grader").string(); }

  void check(const EditedFix& fix, int code) const {
    must_end_with(code, run_tool({grader(), "check", kata_.id, "--fix", fix.folder().string()}, repository_.root,
                                 tool_environment()),
                  "grader check");
  }

  // Until a failing test is told, or a failed stage.
  double first_finding(const EditedFix& fix) const {
    const auto start = std::chrono::steady_clock::now();
    double first = 0;
    const std::string command =
        fmt::format("cd '{}' && {} check {} --fix '{}' 2>&1 >/dev/null", repository_.root.string(), grader(), kata_.id,
                    fix.folder().string());
    FILE* progress = popen(command.c_str(), "r");
    char line[1024];
    while (std::fgets(line, sizeof line, progress) != nullptr)
      if (first == 0 && std::ranges::any_of(std::array{"failing", "FAILED"}, [&](std::string_view word) {
            return std::string_view{line}.find(word) != std::string_view::npos;
          }))
        first = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    pclose(progress);
    if (first == 0) throw Error{"grader check told nothing that fails of the broken " + kata_.id};
    return first;
  }

  // Three build folders that are built whole, as a course has them when the learner edits a file. CMake is given the
  // commands, so that it compiles and links as the grader does.
  void configure(const EditedFix& fix, Script how) const {
    for (const auto& [variant, recipe] : recipes_) {
      const fs::path source = script_folder(fix, how, variant);
      std::string text =
          "cmake_minimum_required(VERSION 3.25)\nproject(kata LANGUAGES CXX)\nenable_testing()\n"
          "add_executable(kata";
      for (const auto& [file, unit] : recipe.units) text += fmt::format(" {}", (fix.folder() / file).string());
      text += ")\n";
      text += how == Script::usual ? "include(GoogleTest)\ngtest_discover_tests(kata)\n" : "add_test(NAME kata COMMAND kata)\n";
      std::vector<std::string> link = recipe.link;
      for (const auto& [file, unit] : recipe.units) std::ranges::replace(link, unit.object, std::string{"<OBJECTS>"});
      *(std::ranges::find(link, "-o") + 1) = "<TARGET>";
      for (std::string& word : link)
        if (fs::exists(repository_.build() / word)) word = (repository_.build() / word).string();
      text += rule("CMAKE_CXX_LINK_EXECUTABLE", link);
      const std::vector<std::string> compile =
          as_a_script_compiles(recipe.units.begin()->second.compile, repository_, variant, how == Script::like_ours);
      text += rule("CMAKE_CXX_COMPILE_OBJECT", compile, " -MD -MT <OBJECT> -MF <DEP_FILE> -o <OBJECT> -c <SOURCE>");
      write_file(source / "CMakeLists.txt", text);
      must_end_with(0, run_tool({"cmake", "-G", "Ninja", "-S", source.string(), "-B", (source / "build").string(),
                                 "-DCMAKE_CXX_COMPILER=clang++-19"},
                                source, tool_environment()),
                    "cmake");
    }
  }

  static fs::path script_folder(const EditedFix& fix, Script how, Variant variant) {
    return fix.folder() / (how == Script::usual ? "script" : "script-like-ours") / name_of(variant);
  }

  static std::string rule(std::string_view name, std::span<const std::string> words, std::string_view more = "") {
    std::string command;
    for (const std::string& word : words) command += (command.empty() ? "" : " ") + word;
    return fmt::format("set({} [==[{}{}]==])\n", name, command, more);
  }

  // The incremental build of the edited file and ctest in each folder, then clang-tidy.
  void script(const EditedFix& fix, Script how) const {
    for (const auto& [variant, recipe] : recipes_) {
      const std::string build = (script_folder(fix, how, variant) / "build").string();
      must_end_with(0, run({.argv = {"cmake", "--build", build}, .cwd = repository_.root, .environment = tool_environment(),
                            .deadline = std::chrono::minutes{5}, .fixed_addresses = variant == Variant::tsan}),
                    "cmake --build");
      must_end_with(0, run({.argv = {"ctest", "--test-dir", build}, .cwd = repository_.root,
                            .environment = test_environment(""), .deadline = std::chrono::minutes{2},
                            .fixed_addresses = variant == Variant::tsan}),
                    "ctest");
    }
    const Workspace workspace{repository_, kata_, fix.folder()};
    Recipe plain = recipes_.at(Variant::sim);
    for (auto& [file, unit] : plain.units) unit.compile = as_a_script_compiles(unit.compile, repository_, Variant::sim, true);
    tidy(workspace, plain);
  }

  // As little as these tools can do: each file compiled for each variant that a check of it needs, and parsed once.
  void floor(const EditedFix& fix) const {
    const Workspace workspace{repository_, kata_, fix.folder()};
    std::vector<std::function<void()>> tasks;
    const bool threads =
        expected_of(repository_, kata_, Variant::sim, recipes_.at(Variant::sim).program, {}).real_threads;
    for (const auto& [variant, recipe] : recipes_)
      if (variant != Variant::tsan || threads)
        for (const auto& [file, unit] : recipe.units)
        tasks.push_back([&, v = variant, f = file, words = unit.compile] {
          const std::string object = (workspace.source() / fmt::format("{}.{}.o", f, name_of(v))).string();
          must_end_with(0, compile(workspace, f, words, object), "the compiler");
        });
    tasks.push_back([&] { tidy(workspace, recipes_.at(Variant::sim)); });
    run_side_by_side(tasks, jobs_);
  }

  void tidy(const Workspace& workspace, const Recipe& recipe) const {
    for (const auto& [file, unit] : recipe.units)
      must_end_with(0, run_tool(tidy_command(repository_.lint_module(), file,
                                             arguments_for(repository_, kata_, workspace, unit.compile)),
                                workspace.source(), tool_environment()),
                    "clang-tidy-19");
  }

  RunResult compile(const Workspace& workspace, const std::string& file, const std::vector<std::string>& words,
                    const std::string& object) const {
    std::vector<std::string> argv = arguments_for(repository_, kata_, workspace, words);
    argv.insert(argv.end(), {"-c", file, "-o", object});
    return run_tool(std::move(argv), workspace.source(), tool_environment());
  }

  const Repository& repository_;
  Kata kata_;
  int jobs_;
  std::map<Variant, Recipe> recipes_ = {};
};

void measure(const std::vector<std::string>& ids) {
  const Repository repository = find_repository(".");
  std::vector<Kata> katas;
  for (const std::string& id : ids) katas.push_back(find_kata(repository, id));
  if (katas.empty()) katas = load_katas(repository);
  std::vector<double> to_script, to_script_like_ours, to_floor, to_first, to_again;
  fmt::print("{:<8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}  {:>7} {:>8} {:>7} {:>7} {:>7}\n", "kata", "check", "script",
             "like us", "floor", "again", "first", "broken", "/script", "/like us", "/floor", "first", "again");
  for (const Kata& kata : katas) {
    const KataBench::Row row = KataBench{repository, kata}.measure();
    to_script.push_back(row.check / row.script);
    to_script_like_ours.push_back(row.check / row.script_like_ours);
    to_floor.push_back(row.check / row.floor);
    to_first.push_back(row.first / row.broken);
    to_again.push_back(row.again / row.check);
    fmt::print("{:<8} {:>6.2f}s {:>6.2f}s {:>6.2f}s {:>6.2f}s {:>6.3f}s {:>6.2f}s {:>6.2f}s  {:>7.3f} {:>8.3f} {:>7.2f} "
               "{:>7.2f} {:>7.3f}\n",
               kata.id, row.check, row.script, row.script_like_ours, row.floor, row.again, row.first, row.broken,
               to_script.back(), to_script_like_ours.back(), to_floor.back(), to_first.back(), to_again.back());
    std::fflush(stdout);
  }
  fmt::print("{:<8} {:>55}  {:>7.3f} {:>8.3f} {:>7.2f} {:>7.2f} {:>7.3f}\n", "median", "", median(to_script),
             median(to_script_like_ours), median(to_floor), median(to_first), median(to_again));
  const std::string help = (repository.build() / "grader/grader").string();
  std::vector<double> starts;
  for (int i = 0; i < 20; ++i)
    starts.push_back(seconds([&] { run_tool({help, "--help"}, repository.root, tool_environment()); }));
  fmt::print("grader --help: {:.1f} ms\n", 1000 * median(starts));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view{argv[1]} == keeper_flag)
    return keep(std::span{argv, static_cast<std::size_t>(argc)}.subspan(2));
  try {
    measure({argv + 1, argv + argc});
  } catch (const std::exception& e) {
    std::fprintf(stderr, "check_bench: %s\n", e.what());
    return 1;
  }
}
