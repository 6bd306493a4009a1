// SPDX-License-Identifier: MIT
// The machine is at fault: a read-only tree, a full disk, a tool that is missing, broken or another one. That is
// never told as the learner's failure, and says what to do. What must be mounted for that is mounted for the grader
// alone, where the system allows it.
#include "grader_run.hpp"

#include "box/run.hpp"
#include "catalog/repository.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <utility>
#include <vector>

namespace grader_e2e {
namespace {

namespace fs = std::filesystem;

constexpr int environment = 3;

Answer run_in(std::vector<std::string> environment_variables, std::vector<std::string> argv) {
  const grader::RunResult result = grader::run({.argv = std::move(argv),
                                                .cwd = PROJECT_ROOT,
                                                .environment = std::move(environment_variables),
                                                .deadline = std::chrono::minutes{2}});
  const auto* exited = std::get_if<grader::Exited>(&result.ending);
  EXPECT_NE(exited, nullptr) << "the grader " << grader::describe(result.ending);
  return {exited == nullptr ? -1 : exited->code, result.out, result.err};
}

bool contains(const Answer& answer, const std::string& text) {
  return (answer.out + answer.err).find(text) != std::string::npos;
}

void expect_trouble(const Answer& answer, const std::string& what) {
  EXPECT_EQ(answer.exit_code, environment) << answer.out << answer.err;
  EXPECT_TRUE(contains(answer, what)) << answer.out << answer.err;
  EXPECT_TRUE(contains(answer, "next: ")) << answer.out << answer.err;
  EXPECT_FALSE(contains(answer, "not fixed")) << answer.out << answer.err;
}

// After `mounts`, which nobody else sees. Skips the test where that is not allowed.
#define WITH_MOUNTS(answer, mounts, command)                                                               \
  const Answer answer = run_in(grader::tool_environment(),                                                 \
                               {"unshare", "--mount", "--map-root-user", "sh", "-c",                       \
                                std::string{"("} + (mounts) + ") || exit 77; exec " + (command)});         \
  if ((answer).exit_code == 77 || (answer).err.starts_with("unshare"))                                     \
  GTEST_SKIP() << "mounting is not allowed here: " << (answer).err

std::string quoted(const fs::path& path) { return '\'' + path.string() + '\''; }
std::string grader_on(const std::string& arguments) {
  return quoted(GRADER_PROGRAM) + " --root " + quoted(PROJECT_ROOT) + ' ' + arguments;
}
std::string read_only() {
  const std::string root = quoted(PROJECT_ROOT);
  return "mount --bind " + root + ' ' + root + " && mount -o remount,bind,ro " + root;
}
std::string tiny(const fs::path& folder, const char* size) {
  return fmt::format("mkdir -p {0} && mount -t tmpfs -o size={1} tmpfs {0}", quoted(folder), size);
}
const fs::path build = fs::path{PROJECT_ROOT} / "build";

TEST(Faults, AReadOnlyTreeIsNoVerdict) {
  const Fix fix;
  fix.append("// read-only\n");
  WITH_MOUNTS(answer, read_only(), grader_on("check 06d-03 --fix " + fix.folder().string()));
  expect_trouble(answer, "Read-only file system");
  EXPECT_TRUE(contains(answer, "a clone that you may write to")) << answer.err;
}

TEST(Faults, AHintIsToldInAReadOnlyTree) {
  WITH_MOUNTS(answer, read_only(), grader_on("hint 06d-03"));
  EXPECT_EQ(answer.exit_code, 0) << answer.err;
  EXPECT_TRUE(contains(answer, "hint 1 of")) << answer.out;
  EXPECT_TRUE(contains(answer, "is not remembered")) << answer.err;
}

TEST(Faults, TheDoctorTellsOfAReadOnlyTree) {
  WITH_MOUNTS(answer, read_only(), grader_on("doctor"));
  expect_trouble(answer, "Read-only file system");
}

TEST(Faults, TheDoctorTellsWhichLibraryIsMissing) {
  for (const auto& [folder, name] : {std::pair{"/usr/include/boost", "Boost"}, {"/usr/src/googletest", "GoogleTest"}}) {
    WITH_MOUNTS(answer, std::string{"mount -t tmpfs tmpfs "} + folder, grader_on("doctor"));
    EXPECT_EQ(answer.exit_code, environment);
    EXPECT_TRUE(contains(answer, fmt::format("  {:<28} DOES NOT WORK", name))) << answer.out;
    EXPECT_TRUE(contains(answer, "mend: bin/setup")) << answer.out;
  }
}

TEST(Faults, AFullDiskIsNoVerdict) {
  const Fix fix;
  fix.append("// full\n");
  // No room for the copy, for the object files, for the program: there lld dies of a bus error.
  for (const auto& [size, what] : {std::pair{"4k", "No space left"}, {"256k", "No space left"}, {"2m", "the linker"}}) {
    WITH_MOUNTS(answer, tiny(build / "work", size), grader_on("check 06d-03 --fix " + fix.folder().string()));
    expect_trouble(answer, what);
  }
}

TEST(Faults, AVerdictNeedsNoRoomToBeKept) {
  const Fix fix;
  fix.append("// not kept\n");
  WITH_MOUNTS(answer, tiny(build / "verdicts", "4k"), grader_on("check 06d-03 --fix " + fix.folder().string()));
  EXPECT_EQ(answer.exit_code, 0) << answer.out << answer.err;
}

// A folder of tools that comes first in PATH.
class Tools {
 public:
  Tools() {
    std::string pattern = (fs::temp_directory_path() / "tools-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~Tools() { fs::remove_all(folder_); }
  Tools(const Tools&) = delete;
  Tools& operator=(const Tools&) = delete;

  void add(const std::string& name, const std::string& script) const {
    grader::write_file(folder_ / name, "#!/bin/sh\n" + script + '\n');
    fs::permissions(folder_ / name, fs::perms::owner_all);
  }

  Answer check(const Fix& fix, const std::string& others) const {
    std::vector<std::string> variables = grader::tool_environment();
    std::erase_if(variables, [](const std::string& variable) { return variable.starts_with("PATH="); });
    variables.push_back("PATH=" + folder_.string() + others);
    return run_in(std::move(variables), {GRADER_PROGRAM, "--root", PROJECT_ROOT, "check", "06d-03", "--fix", fix.folder()});
  }

 private:
  fs::path folder_;
};

TEST(Faults, AMissingToolIsNoVerdict) {
  const Fix fix;
  fix.append("// no tools\n");
  expect_trouble(Tools{}.check(fix, ""), "cannot start ");
}

TEST(Faults, ABrokenToolIsNoVerdict) {
  // It names the lines of a crash.
  const Fix wrong;
  wrong.in_function("std::abort();", "#include <cstdlib>\n");
  for (const char* script : {"exit 1", "kill -SEGV $$", "echo no JSON"}) {
    const Tools tools;
    tools.add("llvm-symbolizer-19", script);
    expect_trouble(tools.check(wrong, ":/usr/bin:/bin"), "llvm-symbolizer-19");
  }
}

// The compiler loads it; what it cannot load is not the fix's fault.
TEST(Faults, ABrokenLintPluginIsNoVerdict) {
  const Fix fix;
  fix.append("// broken plugin\n");
  const fs::path plugin = build / "grader/lint/asio_lint_plugin.so";
  WITH_MOUNTS(answer, "mount --bind /dev/null " + quoted(plugin), grader_on("check 06d-03 --fix " + fix.folder().string()));
  expect_trouble(answer, "asio_lint_plugin.so");
}

TEST(Faults, TwoChecksInOneTreeDoNotDisturbEachOther) {
  const Fix right;
  right.append("// two at once\n");
  const Fix wrong;
  wrong.in_function("co_return;");
  auto one = std::async(std::launch::async, [&] { return right.check(); });
  auto other = std::async(std::launch::async, [&] { return wrong.check(); });
  EXPECT_EQ(one.get().exit_code, 0);
  EXPECT_EQ(other.get().exit_code, 1);
}

}  // namespace
}  // namespace grader_e2e
