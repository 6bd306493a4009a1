// SPDX-License-Identifier: MIT
#include "catalog/hints.hpp"

#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

using Rungs = std::vector<std::string>;

TEST(SplitRungs, StartsARungAtEachHeadingOfLevelTwo) {
  const struct {
    const char* why;
    const char* markdown;
    Rungs rungs;
  } rows[] = {
      {"two rungs",
       "# Title\n\n## One\n\ntext\n\n## Two\nmore\n",
       {"One\n\ntext\n", "Two\nmore\n"}},
      {"text before the first is no rung", "intro\n## One\nx\n", {"One\nx\n"}},
      {"deeper headings are text", "## One\n### Deeper\nx\n", {"One\n### Deeper\nx\n"}},
      {"a heading in a code block is code",
       "## One\n```\n## not a rung\n```\n## Two\n",
       {"One\n```\n## not a rung\n```\n", "Two\n"}},
      {"a code block with a language", "## One\n```cpp\n## x\n```\n", {"One\n```cpp\n## x\n```\n"}},
      {"no blank after the signs", "##One\n", {}},
      {"an indented heading", "## One\n  ## Two\n", {"One\n  ## Two\n"}},
      {"no newline at the end", "## One\nlast", {"One\nlast\n"}},
      {"blank lines at the end", "## One\nx\n\n\n\n", {"One\nx\n"}},
      {"nothing", "", {}},
      {"only a title", "# Title\n", {}},
  };
  for (const auto& row : rows) EXPECT_EQ(split_rungs(row.markdown), row.rungs) << row.why;
}

TEST(Hints, AreTheRungsOfTheKatasFile) {
  const TemporaryRepository files;
  EXPECT_EQ(load_hints(files.repository(), {.id = "06d-03"}),
            (Rungs{"Look\n\nWhere is it read?\n", "Think\n\nAnd then?\n"}));
}

TEST(Hints, AreRefusedWhenThereIsNone) {
  const TemporaryRepository files;
  files.write("hints/06d-03.md", "# Title\n");
  const std::string empty =
      thrown<Error>([&] { load_hints(files.repository(), {.id = "06d-03"}); });
  EXPECT_TRUE(contains(empty, "hints/06d-03.md:1: ")) << empty;
  files.remove("hints/06d-03.md");
  const std::string gone = thrown<Error>([&] { load_hints(files.repository(), {.id = "06d-03"}); });
  EXPECT_TRUE(contains(gone, "hints/06d-03.md")) << gone;
}

}  // namespace
}  // namespace grader
