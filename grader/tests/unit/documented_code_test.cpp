// SPDX-License-Identifier: MIT
// The code that the pages show is code that the tests compile and run: grader/harness/tests/documented.
#include "catalog/repository.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace fs = std::filesystem;

namespace {

// Of "// [NAME: VARIANT]\nTEXT// [end]", the text by what is in the brackets.
std::map<std::string, std::string> code_in(const std::string& file) {
  std::map<std::string, std::string> code;
  const std::string end = "// [end]\n";
  for (std::size_t at = file.find("\n// ["); at != std::string::npos; at = file.find("\n// [", at + 1)) {
    const std::size_t name = at + 5;
    const std::size_t text = file.find("]\n", name) + 2;
    if (file.compare(at + 1, end.size(), end) == 0) continue;
    code[file.substr(name, text - 2 - name)] = file.substr(text, file.find(end, text) - text);
  }
  return code;
}

TEST(DocumentedCode, IsWhatTheTestsRun) {
  const fs::path root{PROJECT_ROOT};
  std::map<std::string, std::string> tested;
  for (const auto& entry : fs::directory_iterator{root / "grader/harness/tests/documented"})
    tested.merge(code_in(grader::read_file(entry.path())));
  std::set<std::string> shown;
  const std::string mark = "<!-- snippet: ";
  const std::string fence = " -->\n```cpp\n";
  for (const auto& entry : fs::recursive_directory_iterator{root / "docs"}) {
    if (entry.path().extension() != ".md") continue;
    const std::string page = grader::read_file(entry.path());
    for (std::size_t at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1)) {
      const std::size_t end = page.find(fence, at);
      ASSERT_NE(end, std::string::npos) << entry.path();
      const std::string name = page.substr(at + mark.size(), end - at - mark.size());
      const std::size_t text = end + fence.size();
      ASSERT_TRUE(tested.contains(name)) << entry.path() << " shows " << name;
      EXPECT_EQ(page.substr(text, page.find("```\n", text) - text), tested[name]) << entry.path();
      shown.insert(name);
    }
  }
  EXPECT_GE(tested.size(), 20u);
  for (const auto& [name, text] : tested) EXPECT_TRUE(shown.contains(name)) << name << " is on no page";
}

}  // namespace
