// SPDX-License-Identifier: MIT
//
// Runs clang-tidy with the module over every file in cases/ and compares what it says with what
// the file's comments promise: nothing more, nothing less.
//
// A comment "LOUD: check in FUNCTION" stands on the line of the finding; without "in FUNCTION" it
// is the function of the mark before. " (fix)" means that a fix-it cures the finding. A comment "OPTION: NAME: VALUE"
// gives a check an option.
#include <unistd.h>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <ostream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

struct Finding {
  int line = 0;
  std::string check;
  std::string function;

  auto operator<=>(const Finding&) const = default;
};

void PrintTo(const Finding& finding, std::ostream* out) {
  *out << "line " << finding.line << ": " << finding.check << " in " << finding.function;
}

struct Output {
  std::string text;
  int status = 0;
};

Output run(const std::string& command) {
  Output output;
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {.text = "cannot start: " + command, .status = -1};
  char buffer[4096];
  while (std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) {
    output.text.append(buffer, size);
  }
  output.status = pclose(pipe);
  return output;
}

std::string contents(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Not shared with a test that runs at the same time.
fs::path temporary_file(const std::string& name) {
  return fs::path(testing::TempDir()) / ("asio_lint_" + std::to_string(getpid()) + "_" + name);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string clang_tidy(const std::string& rest, const std::string& config = "{}") {
  return "timeout 120 '" CLANG_TIDY "' -load='" MODULE_FILE "' '-checks=-*,asio-*' '--config=" + config + "' " + rest;
}

// As in a .clang-tidy.
std::string config_in(const std::string& source) {
  static const std::regex mark(R"(// OPTION: (.*): (.*))");
  std::string options;
  for (std::sregex_iterator it(source.begin(), source.end(), mark), end; it != end; ++it)
    options += (*it)[1].str() + ": \"" + (*it)[2].str() + "\", ";
  return "{CheckOptions: {" + options + "}}";
}

// A finding is a warning line and the first note after it that names a function. Everything else
// that clang calls an error gets a place of its own, so that it never goes unnoticed.
std::multiset<Finding> reported(const std::string& output) {
  static const std::regex head(R"(^[^:]+:(\d+):\d+: (?:warning|error): .*\[([\w.-]+)[^\]]*\]$)");
  static const std::regex note(R"(note: in function '(.*)'$)");
  std::vector<Finding> found;
  std::smatch match;
  for (const std::string& line : lines_of(output)) {
    if (std::regex_search(line, match, head)) {
      found.push_back({.line = std::stoi(match[1]), .check = match[2], .function = ""});
    } else if (!found.empty() && std::regex_search(line, match, note)) {
      found.back().function += match[1];
    }
  }
  return {found.begin(), found.end()};
}

struct Expected {
  std::multiset<Finding> findings;
  std::set<int> fixed_lines;
};

Expected expected(const std::string& source) {
  static const std::regex mark(R"(// LOUD: (asio-[\w-]+)(?: in (.*?))?( \(fix\))?$)");
  Expected expected;
  std::string function;
  int number = 0;
  std::smatch match;
  for (const std::string& line : lines_of(source)) {
    ++number;
    if (!std::regex_search(line, match, mark)) continue;
    if (match[2].matched) function = match[2];
    expected.findings.insert({.line = number, .check = match[1], .function = function});
    if (match[3].matched) expected.fixed_lines.insert(number);
  }
  return expected;
}

struct Replacement {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string text;
};

// What clang-tidy would change; `exported` is what -export-fixes wrote. The last one first.
std::vector<Replacement> replacements(const std::string& exported) {
  static const std::regex fix(R"(Offset:\s+(\d+)\s+Length:\s+(\d+)\s+ReplacementText: '(.*)')");
  std::vector<Replacement> found;
  for (std::sregex_iterator it(exported.begin(), exported.end(), fix), end; it != end; ++it) {
    found.push_back({std::stoul((*it)[1]), std::stoul((*it)[2]), (*it)[3]});
  }
  std::ranges::sort(found, std::ranges::greater{}, &Replacement::offset);
  return found;
}

std::set<int> fixed_lines(const std::vector<Replacement>& fixes, const std::string& source) {
  std::set<int> lines;
  for (const Replacement& fix : fixes) {
    const std::string before = source.substr(0, fix.offset);
    lines.insert(1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')));
  }
  return lines;
}

std::vector<fs::path> case_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(CASES_DIR)) files.push_back(entry.path());
  return files;
}

std::vector<std::string> checks_in_module() {
  std::vector<std::string> checks;
  for (const std::string& line : lines_of(run(clang_tidy("--list-checks")).text)) {
    if (const auto name = line.find("asio-"); name != std::string::npos) {
      checks.push_back(line.substr(name));
    }
  }
  return checks;
}

void expect_exactly_what_is_marked(const fs::path& file, const std::string& flags) {
  const std::string source = contents(file);
  const fs::path exported = temporary_file("fixes.yaml");
  const auto lint = [&](const fs::path& linted) {
    return run(clang_tidy("-export-fixes='" + exported.string() + "' '" + linted.string() + "' -- -std=c++20 " + flags,
                          config_in(source)));
  };
  const Output output = lint(file);
  const Expected want = expected(source);
  EXPECT_EQ(output.status, 0) << output.text;
  EXPECT_EQ(reported(output.text), want.findings) << output.text;
  const std::vector<Replacement> fixes = replacements(contents(exported));
  EXPECT_EQ(fixed_lines(fixes, source), want.fixed_lines);
  if (!fixes.empty()) {
    std::string cured = source;
    for (const Replacement& fix : fixes) cured.replace(fix.offset, fix.length, fix.text);
    const fs::path cured_file = temporary_file("cured.cpp");
    std::ofstream(cured_file) << cured;
    for (const Finding& left : reported(lint(cured_file).text)) EXPECT_FALSE(want.fixed_lines.contains(left.line)) << left.line;
    fs::remove(cured_file);
  }
  fs::remove(exported);
}

class Cases : public testing::TestWithParam<fs::path> {};

// What a precompiled header declares is not walked, but has to stay readable.
TEST_P(Cases, AreReportedExactlyWhereMarked) {
  expect_exactly_what_is_marked(GetParam(), "-Xclang -include-pch -Xclang '" PRECOMPILED_HEADERS "'");
}

INSTANTIATE_TEST_SUITE_P(Lint, Cases, testing::ValuesIn(case_files()),
                         [](const auto& info) { return info.param.stem().string(); });

TEST(PrecompiledHeader, ChangesNoFinding) {
  for (const std::string name : {"completion_missed", "detached_body", "timer_reset_under_waiter"})
    expect_exactly_what_is_marked(fs::path(CASES_DIR) / (name + ".cpp"), "");
}

TEST(Module, HasChecks) { EXPECT_FALSE(checks_in_module().empty()); }

TEST(Module, EveryCheckHasADocsPage) {
  for (const std::string& check : checks_in_module()) {
    EXPECT_TRUE(fs::exists(fs::path(DOCS_DIR) / (check + ".md"))) << check;
  }
}

TEST(Module, EveryCheckHasACaseThatReportsIt) {
  std::string all_cases;
  for (const fs::path& file : case_files()) all_cases += contents(file);
  for (const std::string& check : checks_in_module()) {
    const std::string mark = "// LOUD: " + check;
    EXPECT_TRUE(all_cases.find(mark + ' ') != std::string::npos || all_cases.find(mark + '\n') != std::string::npos) << check;
  }
}

}  // namespace
