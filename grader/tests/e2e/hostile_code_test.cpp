// SPDX-License-Identifier: MIT
// Code that does not do what code does: each has one clear outcome, and nothing stays behind.
#include "grader_run.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace grader_e2e {
namespace {

using testing::Test;

// The rest of the pipeline is the same for every variant; one stage makes these tests quick.
const std::vector<std::string> test_stage{"--stage", "test"};

// A report breaks its lines at 80 columns.
std::string on_one_line(const std::string& page) {
  std::istringstream words{page};
  std::string line;
  for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
  return line;
}

void expect_rejected(const Answer& answer, const std::string& rule, const std::string& words) {
  EXPECT_EQ(answer.exit_code, 1) << answer.out << answer.err;
  EXPECT_NE(answer.out.find(": not fixed\n"), std::string::npos) << answer.out;
  EXPECT_NE(answer.out.find(rule), std::string::npos) << answer.out;
  EXPECT_NE(on_one_line(answer.out).find(words), std::string::npos) << answer.out;
}

TEST(HostileCode, TheUnspoiltFixPassesTheSameStage) {
  const Answer answer = Fix{}.check(test_stage);
  EXPECT_EQ(answer.exit_code, 0) << answer.out << answer.err;
  EXPECT_NE(answer.out.find("no verdict: not every stage was run"), std::string::npos) << answer.out;
}

TEST(HostileCode, ThatDoesNotCompileIsNamedByLine) {
  const Fix fix;
  fix.append("int f() { return missing_name; }\n");
  const Answer answer = fix.check();
  expect_rejected(answer, "build: error", "use of undeclared identifier 'missing_name'");
  EXPECT_NE(answer.out.find("at bank.cpp:"), std::string::npos) << answer.out;
}

TEST(HostileCode, ThatDoesNotLinkSaysWhatIsDefinedTwice) {
  const Fix fix;
  fix.append("int main() { return 0; }\n");
  expect_rejected(fix.check(), "build: link", "duplicate symbol: main");
}

TEST(HostileCode, ThatLoopsForEverIsAHangWithItsLine) {
  const Fix fix;
  fix.in_function("for (volatile int i = 0;;) { i = i + 1; }");
  const Answer answer = fix.check(test_stage);
  expect_rejected(answer, "test: hang", "was still running after");
  EXPECT_NE(answer.out.find("in deposit"), std::string::npos) << answer.out;
}

void expect_told(const std::string& told, const std::string& what) { EXPECT_NE(told.find(what), std::string::npos) << told; }

TEST(HostileCode, ThatPrintsWithoutEndIsAFlood) {
  const Fix fix;
  fix.in_function("for (;;) std::puts(\"again\");", "#include <cstdio>\n");
  expect_rejected(fix.check(test_stage), "test: flood", "printed more than 1024 KiB");
}

TEST(HostileCode, ThatExitsWithZeroIsAnEarlyExit) {
  const Fix fix;
  fix.in_function("std::exit(0);", "#include <cstdlib>\n");
  expect_rejected(fix.check(test_stage), "test: early-exit", "in the middle of Bank.");
}

TEST(HostileCode, ThatExitsBeforeMainIsAnEarlyExit) {
  const Fix fix;
  fix.append("namespace { struct Early { Early() { ::_exit(0); } } early; }\n", "#include <unistd.h>\n");
  expect_rejected(fix.check(test_stage), "test: early-exit", "before the first test, with exit code 0");
}

TEST(HostileCode, ThatAbortsIsACrashWithItsLine) {
  const Fix fix;
  fix.in_function("std::abort();", "#include <cstdlib>\n");
  const Answer answer = fix.check(test_stage);
  expect_rejected(answer, "test: crash", "SIGABRT");
  EXPECT_NE(answer.out.find("in deposit"), std::string::npos) << answer.out;
}

TEST(HostileCode, ThatOverflowsTheStackIsACrash) {
  const Fix fix;
  fix.in_function("deeper(1);",
                 "static int deeper(int n) { volatile char block[4096]; block[0] = 1; return deeper(n + 1) + block[0]; }\n");
  expect_rejected(fix.check(test_stage), "test: crash", "SIGSEGV");
}

// The object tells what these call, and the box stops what the object does not tell.
TEST(HostileCode, ThatForksIsToldWhere) {
  const Fix fix;
  fix.in_function("for (;;) ::fork();", "#include <unistd.h>\n");
  expect_rejected(fix.check(test_stage), "integrity: forbidden-function", "'fork' starts other programs or processes");
  for (const grader::Stage stage : {grader::Stage::test, grader::Stage::asan, grader::Stage::tsan}) {
    const std::string told = fix.check({.stages = {stage}, .rules_left_out = {"forbidden-function"}}).told;
    expect_told(told, std::string{name_of(stage)} + ": forbidden-call: ");
    expect_told(told, "tried to reach for other processes or the network in the middle of Bank.");
  }
}

TEST(HostileCode, ThatStartsAProgramIsToldToo) {
  const Fix fix;
  fix.in_function("static const int status = std::system(\"true\"); (void)status;", "#include <cstdlib>\n");
  expect_told(fix.check({.stages = {grader::Stage::test}, .rules_left_out = {"forbidden-function"}}).told,
              "tried to reach for other processes");
}

TEST(HostileCode, ThatKillsOthersIsToldWhere) {
  for (const char* target : {"::getppid()", "-1", "0"}) {
    const Fix fix;
    fix.in_function(std::string{"::kill("} + target + ", SIGKILL);", "#include <signal.h>\n#include <unistd.h>\n");
    expect_told(fix.check({.stages = {grader::Stage::test}, .rules_left_out = {"forbidden-function"}}).told,
                "tried to reach for other processes");
  }
}

TEST(HostileCode, ThatKillsItselfBlamesNoMachine) {
  const Fix fix;
  fix.in_function("std::raise(SIGKILL);", "#include <csignal>\n");
  expect_told(fix.check({.stages = {grader::Stage::test}, .rules_left_out = {"forbidden-function"}}).told, "in the middle of Bank.");
}

TEST(HostileCode, ThatTakesAllMemoryRunsOutOfIt) {
  const Fix fix;
  fix.in_function("std::vector<std::unique_ptr<char[]>> all; "
                 "for (;;) all.push_back(std::make_unique_for_overwrite<char[]>(std::size_t{1} << 28));",
                 "#include <memory>\n#include <vector>\n");
  expect_rejected(fix.check({"--stage", "explore"}), "explore: assertion", "in Bank.");
}

TEST(HostileCode, ThatFillsTheDiskIsStopped) {
  const Fix fix;
  fix.in_function("std::ofstream{\"large\"} << std::string(std::size_t{1} << 28, 'x');", "#include <fstream>\n");
  expect_rejected(fix.check({"--stage", "test", "--isolation", "L1"}), "test: crash", "SIGXFSZ");
}

TEST(HostileCode, ThatReadsOrWritesFilesFindsNone) {
  const Fix fix;
  const std::string written = (fix.folder() / "written").string();
  fix.in_function("std::ofstream{\"" + written + "\"} << 'x'; std::ofstream{\"/tmp/written\"} << 'x'; "
                 "if (std::ifstream{\"" PROJECT_ROOT "/README.md\"}.get() != EOF) std::exit(7);",
                 "#include <cstdlib>\n#include <fstream>\n");
  const Answer answer = fix.check({"--stage", "test", "--require-isolation", "L2"});
  if (answer.exit_code == 3) GTEST_SKIP() << answer.out;
  EXPECT_EQ(answer.exit_code, 0) << answer.out << answer.err;
  EXPECT_FALSE(std::filesystem::exists(written));
  EXPECT_EQ(fix.check({"--stage", "test", "--isolation", "L1"}).exit_code, 1) << "the box is what refuses it";
}

TEST(HostileCode, FindsNoTraceOfTheChannelInItsEnvironment) {
  const Fix fix;
  fix.append("namespace { const bool looked = [] {\n"
             "  std::ifstream file{\"/proc/self/environ\"};\n"
             "  const std::string all{std::istreambuf_iterator<char>{file}, {}};\n"
             "  if (std::getenv(\"KATA_CHANNEL\") != nullptr || all.find(\"KATA\") != all.npos) std::exit(7);\n"
             "  return true;\n"
             "}(); }\n",
             "#include <cstdlib>\n#include <fstream>\n#include <iterator>\n#include <string>\n");
  const Answer answer = fix.check(test_stage);
  EXPECT_EQ(answer.exit_code, 0) << answer.out << answer.err;
}

TEST(HostileCode, ThatWritesToTheChannelIsInvalid) {
  const Fix fix;
  fix.in_function("const std::string done{\"0123456789abcdef\\tdone\\t1\\n\"}; "
                 "::write(3, done.data(), done.size()); ::_exit(0);",
                 "#include <unistd.h>\n");
  const Answer answer = fix.check(test_stage);
  EXPECT_EQ(answer.exit_code, 4) << answer.out;
  EXPECT_NE(answer.out.find("forged-record"), std::string::npos) << answer.out;
}

TEST(HostileCode, ThatDisarmsASanitizerIsInvalid) {
  const Fix fix;
  fix.append("extern \"C\" const char* __tsan_default_options() { return \"report_bugs=0\"; }\n");
  const Answer answer = fix.check();
  EXPECT_EQ(answer.exit_code, 4) << answer.out;
  EXPECT_NE(answer.out.find("sanitizer-hook"), std::string::npos) << answer.out;
  EXPECT_NE(answer.out.find("not-run: build"), std::string::npos) << answer.out;
}

}  // namespace
}  // namespace grader_e2e
