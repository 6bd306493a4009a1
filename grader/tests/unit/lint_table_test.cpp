// SPDX-License-Identifier: MIT
// The table of the lint checks says what their pages and the grader say.
#include "finding/lint_checks.hpp"

#include "catalog/repository.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace fs = std::filesystem;

namespace grader {
namespace {

// The paragraph below the title, as one line.
std::string summary_of(const std::string& page) {
  const std::size_t begin = page.find("\n\n") + 2;
  std::string summary = page.substr(begin, page.find("\n\n", begin) - begin);
  for (char& c : summary)
    if (c == '\n') c = ' ';
  return summary;
}

TEST(LintTable, OfTheGraderAndOfTheDocsSayWhatThePagesSay) {
  const fs::path docs = fs::path{PROJECT_ROOT} / "docs";
  const std::string table = read_file(docs / "lint.md");
  for (const LintCheck& check : lint_checks) {
    const std::string row = fmt::format("| [{0}](lint/{0}.md) | {1} | {2} |\n", check.name, name_of(check.tier), check.finds);
    EXPECT_NE(table.find(row), std::string::npos) << row;
    EXPECT_EQ(summary_of(read_file(docs / fmt::format("lint/{}.md", check.name))), check.finds);
  }
  std::size_t rows = 0;
  for (std::size_t at = 0; (at = table.find("\n| [asio-", at)) != std::string::npos; ++at) ++rows;
  EXPECT_EQ(rows, lint_checks.size()) << "a row without a check";
  EXPECT_TRUE(std::ranges::is_sorted(lint_checks, {}, &LintCheck::name));
}

TEST(LintTable, HasARowForEachCheckOfTheModule) {
  const std::string module = read_file(fs::path{PROJECT_ROOT} / "grader/lint/asio_module.cpp");
  std::size_t registered = 0;
  for (std::size_t at = 0; (at = module.find("registerCheck<", at)) != std::string::npos; ++at) ++registered;
  EXPECT_EQ(registered, lint_checks.size());
  for (const LintCheck& check : lint_checks)
    EXPECT_NE(module.find(fmt::format("(\"{}\")", check.name)), std::string::npos) << check.name;
}

TEST(LintTable, SaysOfACheckThatItDoesNotKnowThatItFailsNothing) {
  EXPECT_TRUE(is_hint("asio-of-tomorrow"));
  EXPECT_FALSE(is_hint("asio-unawaited-awaitable"));
}

}  // namespace
}  // namespace grader
