// SPDX-License-Identifier: MIT
#include "stage/tokens.hpp"

#include <algorithm>
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
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r'; }

  // Phase 2 of translation: a backslash at the end of a line joins it with the next one. clang
  // allows blanks between the two, and takes a carriage return alone for the end of a line.
  void splice(std::string_view source) {
    source_ = source;
    int line = 1;
    for (std::size_t i = source.starts_with("\xEF\xBB\xBF") ? 3 : 0; i < source.size(); ++i) {
      if (source[i] == '\\') {
        std::size_t end = i + 1;
        while (end < source.size() && is_blank(source[end])) ++end;
        if (end < source.size() && source[end] == '\n') {
          ++line;
          i = end;
          continue;
        }
      }
      const bool ends_line = source[i] == '\n' || (source[i] == '\r' && !source.substr(i + 1).starts_with('\n'));
      text_ += ends_line ? '\n' : source[i];
      lines_.push_back(line);
      origins_.push_back(i);
      if (ends_line) ++line;
    }
  }

  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool sees(std::string_view word, std::size_t ahead = 0) const {
    return text_.compare(std::min(at_ + ahead, text_.size()), word.size(), word) == 0;
  }

  void add(Token::Kind kind, std::size_t length) {
    const int line = lines_[at_];
    tokens_.push_back({kind, text_.substr(at_, length), line, directive_, false});
    at_ += tokens_.back().spelling.size();
  }

  void next() {
    const char c = peek();
    if (c == '\n') {
      directive_ = false;
      line_start_ = true;
      ++at_;
    } else if (is_blank(c)) {
      ++at_;
    } else if (const std::size_t size = unicode_blank(); size > 0) {
      at_ += size;
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
    const bool starts_directive = line_start_ && (c == '#' || (sees("%:") && !sees("%:%:")));
    if (starts_directive) directive_ = true;
    if (directive_ && (c == '<' || c == '"') && after_include()) {
      header(c == '<' ? '>' : '"');
    } else if (c == '"' || c == '\'') {
      literal(0);
    } else if (const std::size_t prefix = literal_prefix(); prefix > 0) {
      literal(prefix);
    } else if (starts_name(c)) {
      add(Token::Kind::name, name_length());
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      number();
    } else {
      punctuation();
      tokens_.back().starts_directive = starts_directive;
    }
  }

  std::size_t name_length() const {
    std::size_t length = 1;
    while ((starts_name(peek(length)) || is_digit(peek(length))) && unicode_blank(length) == 0) ++length;
    return length;
  }

  // Letters that clang takes for blanks: U+00A0, U+1680, U+2000 to U+200B, U+2028, U+2029, U+202F,
  // U+205F, U+3000 and U+FEFF. The size of the one `ahead` of here, 0 if there is none.
  std::size_t unicode_blank(std::size_t ahead = 0) const {
    if (sees("\xC2\xA0", ahead)) return 2;
    for (const std::string_view blank : {"\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F",
                                         "\xE3\x80\x80", "\xEF\xBB\xBF", "\xE1\xA0\x8E"})
      if (sees(blank, ahead)) return 3;
    const auto last = static_cast<unsigned char>(peek(ahead + 2));
    return sees("\xE2\x80", ahead) && last >= 0x80 && last <= 0x8B ? 3 : 0;
  }

  bool after_include() const {
    auto last = tokens_.rbegin();
    while (last != tokens_.rend() && last->kind == Token::Kind::comment) ++last;
    if (last == tokens_.rend() || !last->directive) return false;
    const std::string& word = last->spelling;
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
    if (prefix > 0 && peek(prefix - 1) == 'R') return raw_literal(prefix);
    const char quote = peek(prefix);
    std::size_t length = prefix + 1;
    while (at_ + length < text_.size() && peek(length) != quote && peek(length) != '\n')
      length += peek(length) == '\\' && peek(length + 1) != '\n' ? 2 : 1;
    if (peek(length) == quote) ++length;
    add(Token::Kind::text, length);
  }

  // A raw string is taken from the source as it was before lines were joined.
  void raw_literal(std::size_t prefix) {
    constexpr std::size_t longest_delimiter = 16;
    const std::size_t quote = origins_[at_ + prefix];
    std::size_t open = quote + 1;
    while (open < source_.size() && std::string_view{" ()\\\t\v\f\n\""}.find(source_[open]) == std::string_view::npos) ++open;
    std::size_t end = source_.size();
    if (open < source_.size() && source_[open] == '(' && open - quote - 1 <= longest_delimiter) {
      const std::string close = ")" + std::string{source_.substr(quote + 1, open - quote - 1)} + "\"";
      end = std::min(source_.find(close, open), source_.size() - close.size()) + close.size();
    } else if (const std::size_t next_quote = source_.find('"', quote + 1); next_quote != std::string_view::npos) {
      end = next_quote + 1;  // No raw string: clang goes on after the next quote.
    }
    const auto after = std::lower_bound(origins_.begin(), origins_.end(), end);
    add(Token::Kind::text, static_cast<std::size_t>(after - origins_.begin()) - at_);
  }

  void number() {
    std::size_t length = 1;
    for (;; ++length) {
      const char c = peek(length);
      const bool sign = (c == '+' || c == '-') && std::string_view{"eEpP"}.find(peek(length - 1)) != std::string_view::npos;
      const char next = peek(length + 1);
      const bool separator = c == '\'' && next != '$' && (next & 0x80) == 0 && next != '\\' &&
                             (starts_name(next) || is_digit(next));
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
      tokens_.push_back({Token::Kind::punctuation, std::string{meant}, lines_[at_], directive_, false});
      at_ += spelled.size();
      return;
    }
    for (const std::string_view pair : {"##", "::", "[[", "]]"})
      if (sees(pair)) return add(Token::Kind::punctuation, 2);
    add(Token::Kind::punctuation, 1);
  }

  std::string text_;
  std::vector<int> lines_;             // line of each character of text_
  std::vector<std::size_t> origins_;   // its place in source_
  std::string_view source_;
  std::size_t at_ = 0;
  bool line_start_ = true;
  bool directive_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view source) { return Scanner{source}.scan(); }

}  // namespace grader
