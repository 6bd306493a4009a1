// SPDX-License-Identifier: MIT
// grader lint on projects that are no katas, the odd ones above all.
#include "grader_run.hpp"

#include "catalog/repository.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace grader_e2e {
namespace {

namespace fs = std::filesystem;
using grader::write_file;
using Json = nlohmann::json;

constexpr const char* asio = R"(#pragma once
namespace boost::asio { template <class T> struct awaitable { ~awaitable(); }; }
boost::asio::awaitable<void> save();
inline void in_the_header() { (void)save(); }
)";

// A folder with sources in src/, a header in include/, and a database in build/.
class Lint : public testing::Test {
 protected:
  Lint() {
    std::string pattern = (fs::temp_directory_path() / "lint über-XXXXXX").string();
    root_ = fs::canonical(mkdtemp(pattern.data()));
    write_file(root_ / "include/asio.hpp", asio);
  }
  ~Lint() override { fs::remove_all(root_); }

  void add(const std::string& file, const std::string& code, const std::string& flags = "-std=c++20") {
    write_file(root_ / file, "#include \"../include/asio.hpp\"\n" + code);
    const std::string quoted = "\"" + (root_ / file).string() + "\"";
    database_.push_back({{"directory", (root_ / "build").string()},
                         {"file", (root_ / file).string()},
                         {"command", "g++ " + flags + " -c " + quoted}});
    write_file(root_ / "build/compile_commands.json", database_.dump());
  }

  Answer lint(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), {"lint", "-p", (root_ / "build").string()});
    if (arguments.size() == 3) arguments.push_back(root_.string());
    return grader(arguments);
  }

  static void expect_said(const Answer& answer, int exit_code, const std::vector<std::string>& words) {
    EXPECT_EQ(answer.exit_code, exit_code) << answer.out << answer.err;
    for (const std::string& word : words)
      EXPECT_NE((answer.out + answer.err).find(word), std::string::npos) << word << '\n' << answer.out << answer.err;
  }

  fs::path root_;
  Json database_ = Json::array();
};

TEST_F(Lint, TellsAFindingInAHeaderOnce) {
  add("src/a.cpp", "void f() { (void)save(); }\n");
  add("src/b.cpp", "");
  expect_said(lint(), 1, {"src/a.cpp:2:18: error: 'save' never runs", "include/asio.hpp:4:37: error: 'save' never runs",
                          "[asio-unawaited-awaitable]", "note: in function 'f'", "2 findings and 0 hints in 2 linted sources",
                          "next: the grader's docs/lint/asio-unawaited-awaitable.md"});
  expect_said(lint({(root_ / "src").string()}), 1, {"1 finding and 0 hints in 2 linted sources"});
  expect_said(lint({(root_ / "src/b.cpp").string()}), 0, {"0 findings and 0 hints in 1 linted source"});
}

TEST_F(Lint, FollowsALinkToTheProject) {
  const fs::path link = root_.string() + "-link";
  fs::create_symlink(root_, link);
  write_file(root_ / "src/a.cpp", "#include \"../include/asio.hpp\"\nvoid f() { (void)save(); }\n");
  database_.push_back({{"directory", (link / "build").string()},
                       {"file", (link / "src/a.cpp").string()},
                       {"arguments", {"clang++", "-std=c++20", "-c", (link / "src/a.cpp").string()}}});
  write_file(root_ / "build/compile_commands.json", database_.dump());
  for (const fs::path& path : {root_, link})
    expect_said(lint({path.string()}), 1, {"src/a.cpp:2:18: error", "2 findings and 0 hints in 1 linted source"});
  fs::remove(link);
}

TEST_F(Lint, LintsTheOthersWhenOneDoesNotParse) {
  add("src/a.cpp", "void f() { (void)save(); }\n");
  add("src/broken.cpp", "void g() { (void)save(); }\nint x = ;\n");
  add("src/lost.cpp", "#include \"gone.hpp\"\n");
  add("src/old.cpp", "void h() { (void)save(); }\n", "-std=c++17");
  add("src/plain.c", "", "-std=c11");
  add("src/strange.cpp", "", "-std=c++20 -fanalyzer -fno-gnu-unique -Wuseless-cast");
  database_.push_back({{"directory", root_.string()}, {"file", "src/never.cpp"}, {"command", "g++ -std=c++20 -c src/never.cpp"}});
  write_file(root_ / "build/compile_commands.json", database_.dump());
  const Answer answer = lint({(root_ / "src").string()});
  expect_said(answer, 1, {"src/a.cpp:2:18", "1 finding and 0 hints in 2 linted sources", "2 sources skipped: the checks need C++20",
                          "old.cpp: C++17", "plain.c: C", "3 sources NOT linted", "expected expression",
                          "'gone.hpp' file not found", "there is no such file", "flags that clang does not know were left out: "
                          "-fanalyzer -fno-gnu-unique", "next: look at the errors above"});
  EXPECT_EQ(answer.out.find("broken.cpp:2"), std::string::npos) << "findings of a broken source are not to be trusted";
  expect_said(lint({(root_ / "src/broken.cpp").string()}), 3, {"1 source NOT linted"});
}

TEST_F(Lint, TellsOnlyWhatIsNotInTheBaseline) {
  add("src/a.cpp", "void f() { (void)save(); }\n");
  const std::string baseline = (root_ / "lint.json").string();
  const std::string src = (root_ / "src").string();
  expect_said(lint({src, "--write-baseline", baseline}), 0, {"1 noted in " + baseline});
  expect_said(lint({src, "--baseline", baseline}), 0, {"0 findings and 0 hints in 1 linted source; 1 more in the baseline"});
  write_file(root_ / "src/a.cpp", "#include \"../include/asio.hpp\"\n\n\nvoid f() { (void)save(); }\nvoid g() { save(), 0; }\n");
  expect_said(lint({src, "--baseline", baseline}), 1, {"src/a.cpp:5:12: error", "1 finding and 0 hints", "1 more in the baseline"});
  write_file(baseline, "{");
  expect_said(lint({src, "--baseline", baseline}), 2, {"lint.json is no baseline"});
}

TEST_F(Lint, FailsForHintsOnlyIfAsked) {
  add("src/a.cpp", "#pragma clang diagnostic ignored \"-Wunused-result\"\n");
  const std::string src = (root_ / "src").string();
  expect_said(lint({src}), 0, {"src/a.cpp:2:", "warning: ", "0 findings and 1 hint"});
  expect_said(lint({src, "--strict"}), 1, {"0 findings and 1 hint"});
}

TEST_F(Lint, WritesJsonAndSarif) {
  add("src/a.cpp", "void f() { (void)save(); }\n");
  const std::string src = (root_ / "src").string();
  const Json json = Json::parse(lint({src, "--format", "json"}).out);
  EXPECT_EQ(json["findings"][0]["check"], "asio-unawaited-awaitable");
  const Json sarif = Json::parse(lint({src, "--format", "sarif"}).out);
  EXPECT_EQ(sarif["runs"][0]["results"][0]["ruleId"], "asio-unawaited-awaitable");
}

TEST_F(Lint, ObeysTheProjectsClangTidyFile) {
  add("src/a.cpp", "void f() { (void)save(); }\n");
  write_file(root_ / ".clang-tidy", "Checks: '-*'\nWarningsAsErrors: '*'\nHeaderFilterRegex: 'none'\n");
  expect_said(lint(), 1, {"2 findings and 0 hints in 1 linted source"});
  expect_said(lint({root_.string(), "--checks", "asio-*,-asio-unawaited-awaitable"}), 0, {"0 findings"});
  write_file(root_ / ".clang-tidy", "Checks: [\n");
  expect_said(lint(), 3, {".clang-tidy:1: Could not find closing ]!"});
}

TEST_F(Lint, SaysWhatIsWrongWithItsArguments) {
  add("src/a.cpp", "");
  const std::string src = (root_ / "src").string();
  expect_said(lint({"/no/such/folder"}), 2, {"there is no file or folder /no/such/folder"});
  expect_said(lint({(root_ / "include").string()}), 2, {"names no source in"});
  expect_said(lint({(root_ / "include/asio.hpp").string()}), 2, {"a header is linted with the sources that include it"});
  expect_said(lint({src, "--checks", "none-*"}), 2, {"--checks none-* names no check"});
  expect_said(lint({src, "--format", "xml"}), 2, {"--format"});
  expect_said(grader({"lint", "-p", root_.string(), src}), 2, {"there is no compile_commands.json in"});
  write_file(root_ / "build/compile_commands.json", "[{}]");
  expect_said(lint(), 2, {"entry 1 has not the texts"});
}

TEST_F(Lint, ListsItsChecks) {
  expect_said(grader({"lint", "--list"}), 0, {"asio-unawaited-awaitable", "enforced", "asio-nested-run", "hint"});
}

TEST_F(Lint, NeedsNoRepositoryWhenItIsInstalled) {
  add("src/a.cpp", "void f() { (void)save(); }\n");
  const fs::path installed = root_ / "installed";
  for (const char* part : {"bin", "lib"}) fs::create_directories(installed / part);
  fs::copy(GRADER_PROGRAM, installed / "bin/grader");
  fs::copy(fs::path{PROJECT_ROOT} / "build/grader/lint/asio_lint.so", installed / "lib");
  const grader::RunResult result = grader::run({.argv = {(installed / "bin/grader").string(), "lint", "src"},
                                                .cwd = root_,
                                                .environment = grader::tool_environment()});
  EXPECT_NE(result.out.find("src/a.cpp:2:18: error: 'save' never runs"), std::string::npos) << result.out << result.err;
}

TEST_F(Lint, NeedsItsModule) {
  add("src/a.cpp", "");
  // A repository where nothing is built, and one with a module that is none.
  const fs::path other = root_ / "repository";
  for (const char* part : {"katas", "solutions"}) fs::create_directories(other / part);
  write_file(other / "CMakePresets.json", "{}");
  const std::vector<std::string> command{"--root", other.string(), "lint", "-p", (root_ / "build").string(), (root_ / "src").string()};
  expect_said(grader(command), 3, {"asio_lint.so is not built", "next: bin/setup"});
  write_file(other / "build/grader/lint/asio_lint.so", "of another release");
  expect_said(grader(command), 3, {"clang-tidy-19 does not work with the module", "next: bin/grader doctor"});
}

}  // namespace
}  // namespace grader_e2e
