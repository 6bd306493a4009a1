// SPDX-License-Identifier: MIT
#include "toolchain/shell_words.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

using Words = std::vector<std::string>;

TEST(ShellWords, AreThoseOfAPosixShell) {
  const struct {
    const char* why;
    const char* line;
    Words words;
  } rows[] = {
      {"nothing", "", {}},
      {"only blanks", " \t ", {}},
      {"blanks of any number", "  a \t b  ", {"a", "b"}},
      {"double quotes", R"(-DNAME="a b" c)", {"-DNAME=a b", "c"}},
      {"single quotes", R"('a b' c)", {"a b", "c"}},
      {"quotes in the middle of a word", R"(a'b c'd"e f"g)", {"ab cde fg"}},
      {"empty words", R"(a "" '' b)", {"a", "", "", "b"}},
      {"empty quotes in a word", R"(a""b)", {"ab"}},
      {"an escaped blank", R"(a\ b c)", {"a b", "c"}},
      {"an escaped quote", R"(\"a\" \'b\')", {"\"a\"", "'b'"}},
      {"an escaped backslash", R"(a\\b)", {"a\\b"}},
      {"an escaped ordinary character", R"(\a\b)", {"ab"}},
      {"a macro that holds a text", R"(-DX=\"text\")", {"-DX=\"text\""}},
      {"an escaped quote in double quotes", R"("-DX=\"a b\"")", {"-DX=\"a b\""}},
      {"an escaped dollar in double quotes", R"("\$HOME")", {"$HOME"}},
      {"an escaped backquote in double quotes", R"("a\`b")", {"a`b"}},
      {"another backslash in double quotes stays", R"("a\nb\ c")", {"a\\nb\\ c"}},
      {"a backslash in single quotes stays", R"('a\'b)", {"a\\b"}},
      {"one kind of quote in the other", R"("it's" 'say "x"')", {"it's", "say \"x\""}},
      {"operators are words", ": && clang++ a.o && :", {":", "&&", "clang++", "a.o", "&&", ":"}},
      {"a quoted operator is one too", R"('&&')", {"&&"}},
  };
  for (const auto& row : rows) EXPECT_EQ(shell_words(row.line), row.words) << row.why;
}

}  // namespace
}  // namespace grader
