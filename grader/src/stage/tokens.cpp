// SPDX-License-Identifier: MIT
#include "stage/tokens.hpp"

#include <array>

namespace grader {
namespace {

bool starts_name(char c) {
  // Bytes of UTF-8 letters, and the backslash of \u0041, are parts of names too.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c == '\\' || (c & 0x80) != 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Scanner {
 public:
  explicit Scanner(std::string_view source) { splice(source); }

  std::vector<Token> scan() {
    while (at_ < text_.size()) next();
    return std::move(tokens_);
  }

 private:
  // Phase 2 of translation: a backslash at the end of a line joins it with the next one. clang
  // allows blanks between the two.
  void splice(std::string_view source) {
    int line = 1;
    for (std::size_t i = 0; i < source.size(); ++i) {
      if (source[i] == '\\') {
        std::size_t end = i + 1;
        while (end < source.size() && (source[end] == ' ' || source[end] == '\t' || source[end] == '\r')) ++end;
        if (end < source.size() && source[end] == '\n') {
          ++line;
          i = end;
          continue;
        }
      }
      text_ += source[i];
      lines_.push_back(line);
      if (source[i] == '\n') ++line;
    }
  }

  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool sees(std::string_view word) const { return std::string_view{text_}.substr(at_).starts_with(word); }

  void add(Token::Kind kind, std::size_t length) {
    const int line = lines_[at_];
    tokens_.push_back({kind, text_.substr(at_, length), line, directive_});
    at_ += tokens_.back().spelling.size();
  }

  void next() {
    const char c = peek();
    if (c == '\n') {
      directive_ = false;
      line_start_ = true;
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f') {
      ++at_;
    } else if (sees("//")) {
      add(Token::Kind::comment, text_.find('\n', at_) - at_);
    } else if (sees("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      add(Token::Kind::comment, end == std::string::npos ? end : end + 2 - at_);
    } else {
      significant(c);
      line_start_ = false;
    }
  }

  void significant(char c) {
    if (line_start_ && (c == '#' || sees("%:"))) directive_ = true;
    if (directive_ && (c == '<' || c == '"') && after_include()) {
      header(c == '<' ? '>' : '"');
    } else if (c == '"' || c == '\'') {
      literal(0);
    } else if (const std::size_t prefix = literal_prefix(); prefix > 0) {
      literal(prefix);
    } else if (starts_name(c)) {
      std::size_t length = 1;
      while (starts_name(peek(length)) || is_digit(peek(length))) ++length;
      add(Token::Kind::name, length);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      number();
    } else {
      punctuation();
    }
  }

  bool after_include() const {
    if (tokens_.size() < 2 || !tokens_.back().directive) return false;
    const std::string& word = tokens_.back().spelling;
    return word == "include" || word == "include_next" || word == "import" || word == "embed" ||
           word == "__has_include";
  }

  void header(char close) {
    const std::size_t end = text_.find_first_of(std::string{close} + '\n', at_ + 1);
    add(Token::Kind::header, end == std::string::npos ? end : end + 1 - at_);
  }

  // Length of u8, L, R... before a quote; 0 if this is no literal.
  std::size_t literal_prefix() const {
    for (const std::string_view prefix : {"u8R", "uR", "UR", "LR", "R", "u8", "u", "U", "L"})
      if (sees(prefix) && (peek(prefix.size()) == '"' || (peek(prefix.size()) == '\'' && !prefix.ends_with('R'))))
        return prefix.size();
    return 0;
  }

  void literal(std::size_t prefix) {
    const bool raw = prefix > 0 && peek(prefix - 1) == 'R';
    const char quote = peek(prefix);
    if (raw) {
      const std::size_t open = text_.find('(', at_ + prefix);
      if (open == std::string::npos) return add(Token::Kind::text, open);
      const std::string close = ")" + text_.substr(at_ + prefix + 1, open - at_ - prefix - 1) + "\"";
      const std::size_t end = text_.find(close, open);
      return add(Token::Kind::text, end == std::string::npos ? end : end + close.size() - at_);
    }
    std::size_t length = prefix + 1;
    while (at_ + length < text_.size() && peek(length) != quote && peek(length) != '\n')
      length += peek(length) == '\\' ? 2 : 1;
    add(Token::Kind::text, length + 1);
  }

  void number() {
    std::size_t length = 1;
    for (;; ++length) {
      const char c = peek(length);
      const bool sign = (c == '+' || c == '-') && std::string_view{"eEpP"}.find(peek(length - 1)) != std::string_view::npos;
      const bool separator = c == '\'' && (starts_name(peek(length + 1)) || is_digit(peek(length + 1)));
      if (!(starts_name(c) || is_digit(c) || c == '.' || sign || separator)) break;
    }
    add(Token::Kind::number, length);
  }

  void punctuation() {
    // Digraphs are spelled as what they mean.
    static constexpr std::array<std::array<std::string_view, 2>, 7> alternatives{
        {{"%:%:", "##"}, {"%:", "#"}, {"<%", "{"}, {"%>", "}"}, {"<:<:", "[["}, {":>:>", "]]"}, {"<:", "["}}};
    for (const auto& [spelled, meant] : alternatives) {
      if (!sees(spelled)) continue;
      tokens_.push_back({Token::Kind::punctuation, std::string{meant}, lines_[at_], directive_});
      at_ += spelled.size();
      return;
    }
    for (const std::string_view pair : {"##", "::", "[[", "]]"})
      if (sees(pair)) return add(Token::Kind::punctuation, 2);
    add(Token::Kind::punctuation, 1);
  }

  std::string text_;
  std::vector<int> lines_;  // line of each character of text_
  std::size_t at_ = 0;
  bool line_start_ = true;
  bool directive_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view source) { return Scanner{source}.scan(); }

}  // namespace grader
