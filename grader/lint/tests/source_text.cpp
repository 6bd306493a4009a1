// SPDX-License-Identifier: MIT
#include "source_text.hpp"

#include <cctype>
#include <regex>

namespace recall {
namespace {

bool is_one_of(char letter, const char* letters) {
  return std::string{letters}.find(letter) != std::string::npos;
}

bool is_part_of_name(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

// Back over socket_. and boost::asio:: and self->.
std::size_t callee_begin(const std::string& text, std::size_t name) {
  std::size_t begin = name;
  while (begin > 0 && (is_part_of_name(text[begin - 1]) || is_one_of(text[begin - 1], ".:>"))) {
    if (text[begin - 1] == '>' && (begin < 2 || text[begin - 2] != '-')) break;
    begin -= text[begin - 1] == '>' ? 2 : 1;
  }
  return begin;
}

Words words_of(const std::string& text, std::size_t open, std::size_t close) {
  Words words;
  std::size_t begin = open + 1;
  for (std::size_t i = begin; i <= close; ++i) {
    if (text[i] == '"') i = text.find('"', i + 1) + 1;
    if (i < close && is_one_of(text[i], "([{")) i = closing(text, i);
    if (i != close && text[i] != ',') continue;
    const std::size_t word = skip_spaces(text, begin);
    if (word < i) words.push_back(text.substr(word, i - word));
    begin = i + 1;
  }
  return words;
}

std::size_t last_before(const std::string& text, std::size_t place) {
  return place == 0 ? std::string::npos : text.find_last_not_of(" \n", place - 1);
}

// The brace that opens the body after the parameters, which close at `close`; npos if there is none.
std::size_t body_after(const std::string& text, std::size_t close) {
  std::size_t at = skip_spaces(text, close + 1);
  if (at < text.size() && text[at] == ':') {
    do {
      at = text.find_first_of("({", at + 1);
      if (at != std::string::npos) at = closing(text, at);
      if (at != std::string::npos) at = skip_spaces(text, at + 1);
    } while (at < text.size() && text[at] == ',');
  }
  return at < text.size() && text[at] == '{' ? at : std::string::npos;
}

// The bodies after whatever matches, which ends with the parenthesis of the parameters; its first group is the name.
std::vector<Range> bodies(const std::string& text, const std::string& head) {
  const std::regex pattern{head};
  std::vector<Range> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    const std::size_t close = closing(text, static_cast<std::size_t>(it->position() + it->length()) - 1);
    const std::size_t open = close == std::string::npos ? close : body_after(text, close);
    const std::size_t last = open == std::string::npos ? open : closing(text, open);
    if (last != std::string::npos) found.push_back({(*it)[1], open, last});
  }
  return found;
}

}  // namespace

std::size_t closing(const std::string& text, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (is_one_of(text[i], "([{")) ++depth;
    if (is_one_of(text[i], ")]}") && --depth == 0) return i;
    if (text[i] == '"') i = text.find('"', i + 1);
    if (i == std::string::npos) break;
  }
  return std::string::npos;
}

std::size_t skip_spaces(const std::string& text, std::size_t from) {
  const std::size_t found = text.find_first_not_of(" \n", from);
  return found == std::string::npos ? text.size() : found;
}

std::vector<Call> calls(const std::string& text, const std::string& name) {
  const std::regex pattern{"\\b(" + name + ")\\("};
  std::vector<Call> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    const auto at = static_cast<std::size_t>(it->position());
    const std::size_t open = at + static_cast<std::size_t>(it->length()) - 1;
    const std::size_t close = closing(text, open);
    if (close == std::string::npos) continue;
    const std::size_t begin = callee_begin(text, at);
    found.push_back({begin, close + 1, text.substr(begin, open - begin), words_of(text, open, close)});
  }
  return found;
}

std::string written(const std::string& callee, const Words& words) {
  std::string text = callee + "(";
  for (const std::string& word : words) text += (&word == words.data() ? "" : ", ") + word;
  return text + ")";
}

std::size_t statement_begin(const std::string& text, std::size_t place) {
  int depth = 0;
  const auto behind_comments = [&](std::size_t at) {
    while (text.compare(at, 2, "//") == 0) at = skip_spaces(text, text.find('\n', at));
    return at;
  };
  for (std::size_t i = place; i > 0; --i) {
    if (is_one_of(text[i - 1], ")]")) ++depth;
    if (is_one_of(text[i - 1], "([")) --depth;
    if (depth <= 0 && is_one_of(text[i - 1], ";{}")) return behind_comments(skip_spaces(text, i));
  }
  return behind_comments(skip_spaces(text, 0));
}

bool is_statement(const std::string& text, const Call& call) {
  return statement_begin(text, call.begin) == call.begin && text[skip_spaces(text, call.end)] == ';';
}

bool is_awaited(const std::string& text, const Call& call) {
  const std::size_t last = last_before(text, call.begin);
  return last != std::string::npos && last >= 7 && text.compare(last - 7, 8, "co_await") == 0;
}

std::vector<Range> classes(const std::string& text) {
  static const std::regex head{R"(\n *(?:class|struct) ([\w:]+)[^;{}()]*\{)"};
  std::vector<Range> found;
  for (std::sregex_iterator it(text.begin(), text.end(), head), end; it != end; ++it) {
    const auto open = static_cast<std::size_t>(it->position() + it->length()) - 1;
    const std::size_t close = closing(text, open);
    if (close != std::string::npos) found.push_back({(*it)[1], open, close});
  }
  return found;
}

std::vector<Range> constructors(const std::string& text, const Range& of) {
  std::vector<Range> found;
  for (const Range& body : bodies(text, "\n +(?:explicit )?(" + of.name + ")\\("))
    if (of.open < body.open && body.open < of.close) found.push_back(body);
  return found;
}

std::vector<Range> coroutines(const std::string& text) {
  std::vector<Range> found;
  for (const Range& body : bodies(text, R"(awaitable<[^;{}()]*> ([\w:]+)\()"))
    if (text.substr(body.open, body.close - body.open).find("co_") != std::string::npos) found.push_back(body);
  return found;
}

std::vector<Range> endless_loops(const std::string& text) {
  std::vector<Range> found = bodies(text, R"((?:\n *)(for) (?=\([^;()]*;;\))\()");
  for (const Range& loop : bodies(text, R"((?:\n *)(while) (?=\(true\))\()")) found.push_back(loop);
  return found;
}

std::string with(const std::string& text, std::size_t begin, std::size_t end, const std::string& replacement) {
  return text.substr(0, begin) + replacement + text.substr(end);
}

}  // namespace recall
