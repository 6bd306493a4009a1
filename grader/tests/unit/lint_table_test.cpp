// SPDX-License-Identifier: MIT
// The table of the lint checks says what their pages and the grader say.
#include "stage/lint.hpp"

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

TEST(LintTable, HasARowForEachPageWithItsTier) {
  const fs::path folder = fs::path{PROJECT_ROOT} / "docs/lint";
  const std::string table = read_file(folder / "README.md");
  int pages = 0;
  for (const auto& entry : fs::directory_iterator{folder}) {
    const std::string check = entry.path().stem().string();
    if (check == "README") continue;
    ++pages;
    const std::string row = fmt::format("| [{0}]({0}.md) | {1} | {2} |\n", check, is_hint(check) ? "hint" : "enforced",
                                        summary_of(read_file(entry.path())));
    EXPECT_NE(table.find(row), std::string::npos) << row;
  }
  EXPECT_GE(pages, 14);
  EXPECT_EQ(std::ranges::count(table, '['), pages) << "a row without a page";
}

}  // namespace
}  // namespace grader
