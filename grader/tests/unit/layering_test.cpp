// SPDX-License-Identifier: MIT
// The rules for the grader's own source tree that no compiler checks.
#include "catalog/repository.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>

namespace grader {
namespace {

namespace fs = std::filesystem;

// Each folder may include itself and those before it. main.cpp may include all.
const std::vector<std::string> layers{"finding", "catalog", "box",    "toolchain",
                                      "stage",   "submission", "project", "verdict", "timeline", "report", "command"};

const fs::path source_root = fs::path{PROJECT_ROOT} / "grader/src";

// Headers that belong to nobody: the format of the records.
bool is_harness_header(const std::string& header) {
  return header.starts_with("kata/");
}

// Why `file` (relative to grader/src) must not include `header`, or empty.
std::string trouble_with(const std::string& file, const std::string& header) {
  if (is_harness_header(header)) return {};
  const auto layer_of = [](const std::string& path) {
    return std::ranges::find(layers, path.substr(0, path.find('/')));
  };
  const auto target = layer_of(header);
  if (target == layers.end()) return header + " is in no folder of grader/src";
  if (file == "main.cpp") return {};
  const auto own = layer_of(file);
  if (own == layers.end()) return file + " is in no known folder";
  if (target > own) return *own + " must not include " + *target;
  if (*own == "box" && *target == "catalog") return "box must not include catalog";
  return {};
}

std::vector<std::string> included_by(const std::string& text) {
  static const std::regex include{"^[ \t]*#[ \t]*include[ \t]*[\"<]([^\">]+\\.hpp)[\">]"};
  std::vector<std::string> headers;
  std::istringstream lines{text};
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (!std::regex_search(line, match, include)) continue;
    const std::string header = match[1];
    if (line.find('"') != std::string::npos || is_harness_header(header)) headers.push_back(header);
  }
  return headers;
}

std::vector<fs::path> source_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{source_root})
    if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
      files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

TEST(Layering, ForbidsWhatItShouldForbid) {
  const struct {
    const char* file;
    const char* header;
    bool allowed;
  } rows[] = {
      {"finding/error.cpp", "finding/error.hpp", true},
      {"finding/error.cpp", "catalog/kata.hpp", false},
      {"catalog/kata.cpp", "finding/error.hpp", true},
      {"catalog/kata.cpp", "box/run.hpp", false},
      {"box/run.cpp", "finding/error.hpp", true},
      {"box/run.cpp", "catalog/kata.hpp", false},
      {"toolchain/recipe.cpp", "box/run.hpp", true},
      {"toolchain/recipe.cpp", "catalog/kata.hpp", true},
      {"stage/lint.cpp", "toolchain/recipe.hpp", true},
      {"stage/lint.cpp", "verdict/verdict.hpp", false},
      {"verdict/verdict.cpp", "report/text.hpp", false},
      {"report/text.cpp", "command/commands.hpp", false},
      {"report/text.cpp", "verdict/verdict.hpp", true},
      {"command/check.cpp", "finding/stage.hpp", true},
      {"main.cpp", "command/command_line.hpp", true},
      {"stage/transcript.cpp", "kata/record.hpp", true},
      {"finding/error.cpp", "kata/record.hpp", true},
      {"stage/lint.cpp", "lint.hpp", false},
      {"stage/lint.cpp", "../box/run.hpp", false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(trouble_with(row.file, row.header).empty(), row.allowed)
        << row.file << " " << row.header;
}

TEST(Layering, SeesEveryWayToWriteAnInclude) {
  EXPECT_EQ(
      included_by("#include \"a/b.hpp\"\n  # include <kata/record.hpp>\n#include <fmt/format.h>\n"
                  "// #include \"no/no.hpp\"\n#include <vector>\n"),
      (std::vector<std::string>{"a/b.hpp", "kata/record.hpp"}));
}

TEST(Layering, HoldsInTheWholeTree) {
  std::size_t includes = 0;
  for (const fs::path& path : source_files()) {
    const std::string file = fs::relative(path, source_root).generic_string();
    for (const std::string& header : included_by(read_file(path))) {
      ++includes;
      EXPECT_EQ(trouble_with(file, header), "") << file << " includes " << header;
      EXPECT_TRUE(is_harness_header(header) || fs::exists(source_root / header))
          << file << ": " << header;
    }
  }
  EXPECT_GT(includes, 100U) << "no includes were found in " << source_root;
}

TEST(SourceFiles, StartWithTheirLicenceAndAreShort) {
  const std::vector<fs::path> files = source_files();
  EXPECT_GT(files.size(), 50U);
  for (const fs::path& path : files) {
    const std::string text = read_file(path);
    EXPECT_TRUE(text.starts_with("// SPDX-License-Identifier: MIT\n")) << path;
    EXPECT_LE(std::ranges::count(text, '\n'), 400) << path;
  }
}

}  // namespace
}  // namespace grader
