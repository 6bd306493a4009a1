// SPDX-License-Identifier: MIT
// C++ source as tokens, enough to look for names without being fooled by comments, strings or line
// splices. Nothing is expanded: macros are seen as they are written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grader {

struct Token {
  enum class Kind {
    name,         // identifiers and keywords
    number,
    text,         // string and character literals, with their quotes
    comment,      // with its slashes
    header,       // what an #include names, with its brackets or quotes
    punctuation,  // one character, or ## or :: or [[ or ]]
  };
  Kind kind;
  std::string spelling;
  int line;               // of its first character
  bool directive = false;         // inside a preprocessor directive, its # included
  bool starts_directive = false;  // the # itself

  bool is(std::string_view word) const { return spelling == word && kind != Kind::text && kind != Kind::comment; }
};

std::vector<Token> tokens_of(std::string_view source);

}  // namespace grader
