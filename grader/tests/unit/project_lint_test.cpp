// SPDX-License-Identifier: MIT
#include "project/project_lint.hpp"

#include <gtest/gtest.h>

namespace fs = std::filesystem;

namespace grader {
namespace {

TEST(SourcesIn, AreThoseBelowThePathsButNotInTheBuildFolder) {
  const CompileDatabase database{.file = "/p/build/compile_commands.json",
                                 .sources = {{"/p/build/_deps/d.cpp", "/p/build", "", ""},
                                             {"/p/src/a.cpp", "/p/build", "", ""},
                                             {"/p/srcs/b.cpp", "/p/build", "", ""}}};
  const auto named = [&](const std::vector<fs::path>& paths) {
    std::string names;
    for (const SourceFile& source : sources_in(database, paths)) names += source.path.filename().string() + ' ';
    return names;
  };
  EXPECT_EQ(named({"/p"}), "a.cpp b.cpp ");
  EXPECT_EQ(named({"/p/src"}), "a.cpp ");
  EXPECT_EQ(named({"/p/src/a.cpp"}), "a.cpp ");
  EXPECT_EQ(named({"/p/src", "/p/src/a.cpp"}), "a.cpp ");
  EXPECT_EQ(named({"/p/build/_deps"}), "d.cpp ");
  EXPECT_EQ(named({"/p/build"}), "d.cpp ");
  EXPECT_EQ(named({"/q"}), "");
  const CompileDatabase at_the_root{.file = "/p/compile_commands.json", .sources = {{"/p/src/a.cpp", "/p", "", ""}}};
  EXPECT_EQ(sources_in(at_the_root, {"/p"}).size(), 1U);
}

constexpr const char* two_findings = R"(error: unknown argument '-fanalyzer'; did you mean '-Xanalyzer'? [clang-diagnostic-error]
error: unknown argument: '-fno-gnu-unique' [clang-diagnostic-error]
../src/a.cpp:3:18: warning: 'save' never runs [asio-unawaited-awaitable]
    3 | void f() { (void)save(); }
      |                  ^
../src/a.cpp:3:6: note: in function 'f'
/p/other/x.hpp:7:1: warning: 'load' never runs [asio-unawaited-awaitable]
/p/other/x.hpp:6:1: note: in function 'g'
/p/src/x.hpp:9:2: warning: unused [clang-diagnostic-unused]
/p/src/x.hpp:9:3: warning: read before [asio-stale-read-across-await]
)";

TEST(SourceLint, HasTheFindingsBelowThePathsWithTheirNotes) {
  const SourceLint lint = read_source_lint(two_findings, "", "/p/build", {"/p/src"});
  ASSERT_EQ(lint.findings.size(), 2U);
  EXPECT_EQ(lint.findings[0].diagnostic.place.file, "/p/src/a.cpp");
  EXPECT_EQ(lint.findings[0].diagnostic.place.line, 3);
  EXPECT_EQ(lint.findings[0].diagnostic.column, 18);
  ASSERT_EQ(lint.findings[0].notes.size(), 1U);
  EXPECT_EQ(lint.findings[0].notes[0].message, "in function 'f'");
  EXPECT_EQ(lint.findings[1].diagnostic.rule, "asio-stale-read-across-await");
  EXPECT_TRUE(lint.findings[1].notes.empty());
  EXPECT_EQ(lint.foreign_flags, (std::vector<std::string>{"-fanalyzer", "-fno-gnu-unique"}));
  EXPECT_EQ(lint.trouble, "");
}

TEST(SourceLint, TrustsNoFindingOfASourceThatDoesNotParse) {
  const SourceLint lint = read_source_lint(
      "/p/src/a.cpp:3:18: warning: 'save' never runs [asio-unawaited-awaitable]\n"
      "/p/src/a.cpp:4:9: error: expected expression [clang-diagnostic-error]\n"
      "/p/src/a.cpp:5:9: error: expected ';' [clang-diagnostic-error]\n",
      "", "/p", {"/p"});
  EXPECT_TRUE(lint.findings.empty());
  EXPECT_EQ(lint.trouble, "/p/src/a.cpp:4: expected expression");
}

TEST(SourceLint, NamesWhatIsWrongWithACommand) {
  const SourceLint lint = read_source_lint(
      "error: no input files [clang-diagnostic-error]\n"
      "error: no such file or directory: 'gone.cpp' [clang-diagnostic-error]\n",
      "", "/p", {"/p"});
  EXPECT_EQ(lint.trouble, "no input files");
}

TEST(SourceLint, TrustsNoFindingIfTheProjectsOptionsCannotBeRead) {
  const SourceLint lint = read_source_lint(two_findings,
                                           "/p/.clang-tidy:1:10: error: Could not find closing ]!\nChecks: [\n         ^\n"
                                           "Error parsing /p/.clang-tidy: Invalid argument\n",
                                           "/p/build", {"/p/src"});
  EXPECT_TRUE(lint.findings.empty());
  EXPECT_EQ(lint.trouble, "/p/.clang-tidy:1: Could not find closing ]!");
}

}  // namespace
}  // namespace grader
