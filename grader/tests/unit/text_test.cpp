// SPDX-License-Identifier: MIT
#include "report/text.hpp"

#include "report/style.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace grader {
namespace {

TEST(Wrapped, KeepsWordsWholeAndLinesShort) {
  const struct {
    const char* why;
    std::string text;
    std::size_t indentation;
    std::string page;
  } rows[] = {
      {"nothing", "", 2, ""},
      {"a short line", "one two", 2, "  one two\n"},
      {"newlines stay", "one\ntwo", 2, "  one\n  two\n"},
      {"an empty line stays", "one\n\ntwo", 2, "  one\n\n  two\n"},
      {"blanks become one", "one   two\tthree", 0, "one two three\n"},
      {"80 columns fit", std::string(40, 'a') + ' ' + std::string(39, 'b'), 0,
       std::string(40, 'a') + ' ' + std::string(39, 'b') + '\n'},
      {"81 do not", std::string(40, 'a') + ' ' + std::string(40, 'b'), 0,
       std::string(40, 'a') + '\n' + std::string(40, 'b') + '\n'},
      {"the indentation counts", std::string(40, 'a') + ' ' + std::string(38, 'b'), 2,
       "  " + std::string(40, 'a') + "\n  " + std::string(38, 'b') + '\n'},
      {"a word that is too long stays whole", "a " + std::string(90, 'b') + " c", 0,
       "a\n" + std::string(90, 'b') + "\nc\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(wrapped(row.text, row.indentation), row.page) << row.why;
}

TEST(ShellWord, IsQuotedOnlyWhenAShellWouldReadItOtherwise) {
  EXPECT_EQ(shell_word("Bank.X:0.2.1"), "Bank.X:0.2.1");
  EXPECT_EQ(shell_word("All/Bank.X/0:"), "All/Bank.X/0:");
  EXPECT_EQ(shell_word("Bank.X:0;ls"), "'Bank.X:0;ls'");
  EXPECT_EQ(shell_word("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Wrapped, FitsAPageOf80Columns) {
  std::string text;
  for (int i = 0; i < 200; ++i)
    text += std::string(static_cast<std::size_t>(i % 13 + 1), 'x') + ' ';
  for (const std::size_t indentation : {0U, 2U, 7U}) {
    std::istringstream lines{wrapped(text, indentation)};
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), page_width);
      EXPECT_GT(line.size(), page_width - 14 - indentation) << "the next word would have fitted";
      break;
    }
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), page_width);
  }
}

TEST(Indented, KeepsEachLineAsItIs) {
  EXPECT_EQ(indented("", 2), "");
  EXPECT_EQ(indented("a  b\n\n  c", 2), "  a  b\n\n    c\n");
  EXPECT_EQ(indented(std::string(100, 'x'), 4), "    " + std::string(100, 'x') + '\n');
}

TEST(Printable, LeavesNothingThatSteersATerminal) {
  const struct {
    const char* why;
    std::string text;
    std::string safe;
  } rows[] = {
      {"ordinary text", "a b\tc\nd", "a b\tc\nd"},
      {"letters that are not ASCII", "größer als 5 €, 漢字 😀", "größer als 5 €, 漢字 😀"},
      {"a colour", "\033[31mred", "\\x1b[31mred"},
      {"a title", "\033]0;title\a", "\\x1b]0;title\\x07"},
      {"a carriage return", "a\rb", "a\\x0db"},
      {"a backspace", "a\bb", "a\\x08b"},
      {"delete", "a\x7f", "a\\x7f"},
      {"a zero", std::string{"a\0b", 3}, "a\\x00b"},
      {"U+009B, which starts a colour too",
       "\xC2\x9B"
       "31mred",
       "\\x9b31mred"},
      {"U+0080 and U+009F", "\xC2\x80\xC2\x9F", "\\x80\\x9f"},
      {"U+00A0 is text", "\xC2\xA0", "\xC2\xA0"},
      {"byte 9B in a letter is text", "\xC4\x9B", "\xC4\x9B"},
      {"byte 9B in a longer letter is text", "\xE2\x82\x9B", "\xE2\x82\x9B"},
      {"byte 9B alone, which is no letter",
       "a\x9B"
       "31mred",
       "a\\x9b31mred"},
  };
  for (const auto& row : rows) EXPECT_EQ(printable(row.text), row.safe) << row.why;
}

TEST(Printable, KeepsTheLineAfterHalfALetter) {
  EXPECT_TRUE(printable("a\xC2\nb").ends_with("\nb"));
  EXPECT_TRUE(printable("a\xC2"
                        "b")
                  .ends_with("b"));
  EXPECT_EQ(printable("a\xC2\033[2J").find('\033'), std::string::npos);
  EXPECT_EQ(printable("").size(), 0U);
}

TEST(Style, ColoursOnlyWhereItIsAllowed) {
  EXPECT_EQ(Style{false}.bad("no"), "no");
  EXPECT_EQ(Style{true}.bad("no"), "\033[31mno\033[0m");
  EXPECT_EQ(Style{true}.good("yes"), "\033[32myes\033[0m");
  EXPECT_EQ(style_for(-1).strong("text"), "text") << "no terminal";
}

}  // namespace
}  // namespace grader
