// SPDX-License-Identifier: MIT
#include "stage/tokens.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace grader {
namespace {

using Kind = Token::Kind;
using Spellings = std::vector<std::string>;

Spellings spellings(std::string_view source) {
  Spellings result;
  for (const Token& token : tokens_of(source)) result.push_back(token.spelling);
  return result;
}

// Is `word` a token of its own, where code is?
bool sees_name(std::string_view source, std::string_view word) {
  return std::ranges::any_of(tokens_of(source), [&](const Token& token) {
    return token.kind == Kind::name && token.spelling == word;
  });
}

TEST(Tokens, AreSplitAsTheCompilerSplits) {
  const struct {
    const char* why;
    const char* source;
    Spellings spellings;
  } rows[] = {
      {"nothing", "", {}},
      {"blanks of every kind", " \t\v\f\r\n", {}},
      {"names and punctuation", "int a_1=b;", {"int", "a_1", "=", "b", ";"}},
      {"a dollar in a name", "a$b", {"a$b"}},
      {"letters that are not ASCII", "int größe;", {"int", "größe", ";"}},
      {"a universal character name", "int \\u0061b;", {"int", "\\u0061b", ";"}},
      {"pairs", "a::b ## [[x]]", {"a", "::", "b", "##", "[[", "x", "]]"}},
      {"other operators character by character", "a<<=b", {"a", "<", "<", "=", "b"}},
      {"a line comment", "a // b \"c\"\nd", {"a", "// b \"c\"", "d"}},
      {"a line comment at the end", "a // b", {"a", "// b"}},
      {"a block comment", "a /* b // \" */ c", {"a", "/* b // \" */", "c"}},
      {"block comments do not nest", "/* /* */ a */", {"/* /* */", "a", "*", "/"}},
      {"a block comment that does not end", "a /* b", {"a", "/* b"}},
      {"no comment in a text", "\"// a\" b", {"\"// a\"", "b"}},
      {"an escaped quote", "\"a\\\"b\" c", {"\"a\\\"b\"", "c"}},
      {"an escaped backslash", "\"a\\\\\" b", {"\"a\\\\\"", "b"}},
      {"a text with a prefix", "u8\"a\" L'b' U\"c\" u'd'", {"u8\"a\"", "L'b'", "U\"c\"", "u'd'"}},
      {"a text with a suffix", "\"a\"sv", {"\"a\"", "sv"}},
      {"a name before a text is no prefix", "call\"a\"", {"call", "\"a\""}},
      {"character literals", "'a' '\\'' '\"' '/*'", {"'a'", "'\\''", "'\"'", "'/*'"}},
      {"a raw string", "R\"(a \" \\)\" b", {"R\"(a \" \\)\"", "b"}},
      {"a raw string with a delimiter", "R\"x( )\" )x\" b", {"R\"x( )\" )x\"", "b"}},
      {"a raw string of several lines", "LR\"(a\n// b\n)\" c", {"LR\"(a\n// b\n)\"", "c"}},
      {"a name that ends in R", "FooR\"a\" b", {"FooR", "\"a\"", "b"}},
      {"numbers", "1.5e+3f 0x1p-3 .5 1'000'000u", {"1.5e+3f", "0x1p-3", ".5", "1'000'000u"}},
      {"a digit separator is no quote", "1'0 'a'", {"1'0", "'a'"}},
      {"a sign after another letter", "0xf+1", {"0xf", "+", "1"}},
      {"a member of a number's kind", "a.b", {"a", ".", "b"}},
      {"digraphs", "<: <% %> %: %:%:", {"[", "{", "}", "#", "##"}},
      {"digraph attributes", "<:<:a:>:>", {"[[", "a", "]]"}},
      {"a spliced name", "in\\\nt a", {"int", "a"}},
      {"a splice with trailing blanks", "in\\ \t\nt a", {"int", "a"}},
      {"a splice before a carriage return", "in\\\r\nt a", {"int", "a"}},
      {"a splice in a comment", "// a\\\nb\nc", {"// ab", "c"}},
      {"a splice that opens a comment", "a /\\\n/ b\nc", {"a", "// b", "c"}},
      {"a splice in a text", "\"a\\\nb\" c", {"\"ab\"", "c"}},
  };
  for (const auto& row : rows) EXPECT_EQ(spellings(row.source), row.spellings) << row.why;
}

TEST(Tokens, HaveTheirKind) {
  const struct {
    const char* source;
    Kind kind;
  } rows[] = {
      {"while", Kind::name},      {"_x", Kind::name},         {"12", Kind::number},
      {".5", Kind::number},       {"\"a\"", Kind::text},      {"'a'", Kind::text},
      {"R\"(a)\"", Kind::text},   {"u8R\"(a)\"", Kind::text}, {"// a", Kind::comment},
      {"/* a */", Kind::comment}, {"[[", Kind::punctuation},  {"%:%:", Kind::punctuation},
      {"<%", Kind::punctuation},  {"\\u0061", Kind::name},
  };
  for (const auto& row : rows) {
    const std::vector<Token> tokens = tokens_of(row.source);
    ASSERT_EQ(tokens.size(), 1U) << row.source;
    EXPECT_EQ(tokens[0].kind, row.kind) << row.source;
  }
}

TEST(Tokens, KnowTheirLine) {
  const struct {
    const char* why;
    const char* source;
    int line;  // of the token "x"
  } rows[] = {
      {"the first line", "x", 1},
      {"after newlines", "a\n\n x", 3},
      {"after a splice", "a\\\n\\\nb x", 3},
      {"a spliced name starts where it starts", "a\nx", 2},
      {"after a comment of several lines", "/*\n\n*/ x", 3},
      {"after a raw string of several lines", "R\"(\n\n)\" x", 3},
      {"after carriage returns and newlines", "a\r\nb\r\nx", 3},
  };
  for (const auto& row : rows) {
    const std::vector<Token> tokens = tokens_of(row.source);
    ASSERT_FALSE(tokens.empty()) << row.why;
    EXPECT_EQ(tokens.back().spelling, "x") << row.why;
    EXPECT_EQ(tokens.back().line, row.line) << row.why;
  }
}

TEST(Tokens, KnowWhichOfThemAreADirective) {
  const struct {
    const char* why;
    const char* source;
    Spellings directive;
  } rows[] = {
      {"a pragma", "#pragma once\nint a;", {"#", "pragma", "once"}},
      {"blanks round the sign", "  #  define A b\na", {"#", "define", "A", "b"}},
      {"the digraph", "%:define A\na", {"#", "define", "A"}},
      {"a comment before it", "/* a */ #undef A\nb", {"#", "undef", "A"}},
      {"a splice continues it", "#define A \\\n b\nc", {"#", "define", "A", "b"}},
      {"a splice inside the word", "#unde\\\nf A\nb", {"#", "undef", "A"}},
      {"no directive in the middle of a line", "a #pragma b\n", {}},
      {"none after a text that does not end", "#error don't\na b", {"#", "error", "don", "'t"}},
  };
  for (const auto& row : rows) {
    Spellings found;
    for (const Token& token : tokens_of(row.source)) {
      std::string spelling = token.spelling;
      while (spelling.ends_with('\n')) spelling.pop_back();
      if (token.directive && token.kind != Kind::comment) found.push_back(spelling);
    }
    EXPECT_EQ(found, row.directive) << row.why;
  }
}

TEST(Tokens, OfAnIncludeHoldItsHeader) {
  const struct {
    const char* why;
    const char* source;
    const char* header;
  } rows[] = {
      {"angle brackets", "#include <boost/asio.hpp>\n", "<boost/asio.hpp>"},
      {"quotes", "#include \"bank.hpp\"\n", "\"bank.hpp\""},
      {"no blank", "#include<vector>\n", "<vector>"},
      {"blanks round the sign", " # include <vector>\n", "<vector>"},
      {"the digraph", "%:include <vector>\n", "<vector>"},
      {"two slashes are no comment", "#include <a//b>\n", "<a//b>"},
      {"a splice in it", "#include <vec\\\ntor>\n", "<vector>"},
      {"a comment before it", "#include /* why */ <vector>\n", "<vector>"},
      {"a relative of include", "#include_next <vector>\n", "<vector>"},
  };
  for (const auto& row : rows) {
    Spellings headers;
    for (const Token& token : tokens_of(row.source))
      if (token.kind == Kind::header) headers.push_back(token.spelling);
    EXPECT_EQ(headers, Spellings{row.header}) << row.why;
  }
  for (const Token& token : tokens_of("bool b = a <c> d; #include <x>\n"))
    EXPECT_NE(token.kind, Kind::header) << token.spelling;
}

// Each of these compiles with clang++-19 as a call of hook().
TEST(Tokens, HideNothingThatTheCompilerSees) {
  const struct {
    const char* why;
    std::string source;
  } rows[] = {
      {"a raw string keeps its splices",
       "auto s = R\"x( )\\\nx\" )x\"; hook(); (void)\"\";  //\"\n"},
      {"a carriage return ends a line comment", "// harmless\rhook();\n"},
      {"a form feed may follow the backslash", "(void)\"\\\f\n\"; hook(); (void)\"\";\n"},
      {"a vertical tab may follow the backslash", "(void)\"\\\v\n\"; hook(); (void)\"\";\n"},
      {"a raw string without a bracket", "#if 0\nR\"foo \"\n#endif\nvoid f() { hook(); }\n"},
      {"no digit separator before a dollar", "#define S(x) #x\n(void)S(1'$ \" '); hook(); //\"\n"},
      {"a no-break space is a blank", "\u00a0hook();\n"},
      {"a byte-order mark is no letter", "\ufeffhook();\n"},
      {"an apostrophe in a skipped line", "#if 0\ndon't\n#endif\nhook();\n"},
      {"a quote in a skipped line", "#if 0\n5\" wide\n#endif\nhook();\n"},
  };
  for (const auto& row : rows) EXPECT_TRUE(sees_name(row.source, "hook")) << row.why;
}

TEST(Tokens, ShowNothingThatTheCompilerDoesNotSee) {
  const struct {
    const char* why;
    const char* source;
  } rows[] = {
      {"a comment", "// hook()\n/* hook() */"},
      {"a comment that a splice continues", "// a \\\nhook();\n"},
      {"a text", "\"hook()\" 'h' \"\\\"hook\""},
      {"a raw string", "R\"(\" hook() )\""},
      {"a raw string with a delimiter", "R\"--( )\" hook() )--\""},
      {"a longer name", "unhook(); hooks();"},
      {"a text after a digit separator", "1'000 + f(\"hook\")"},
  };
  for (const auto& row : rows) EXPECT_FALSE(sees_name(row.source, "hook")) << row.why;
}

TEST(Token, IsAWordOnlyOutsideTextsAndComments) {
  EXPECT_TRUE(tokens_of("asm")[0].is("asm"));
  EXPECT_FALSE(tokens_of("asmx")[0].is("asm"));
  EXPECT_FALSE(tokens_of("\"a\"")[0].is("\"a\""));
  EXPECT_FALSE(tokens_of("// a")[0].is("// a"));
}

}  // namespace
}  // namespace grader
