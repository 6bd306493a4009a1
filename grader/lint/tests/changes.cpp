// SPDX-License-Identifier: MIT
#include "changes.hpp"

#include <regex>

namespace recall {
namespace {

// Of every match, the text with `replacement` in its place.
Mutants replaced(const std::string& text, const std::regex& pattern, const std::string& replacement) {
  Mutants mutants;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    const auto begin = static_cast<std::size_t>(it->position());
    mutants.push_back(with(text, begin, begin + static_cast<std::size_t>(it->length()), it->format(replacement)));
  }
  return mutants;
}

Words arguments_of(const Call& operation) {
  static const std::regex token{R"(.*\b(use_awaitable|deferred|as_tuple|redirect_error)\b.*)"};
  Words words = operation.words;
  if (!words.empty() && std::regex_match(words.back(), token)) words.pop_back();
  return words;
}

// main() and functions that run their context wait for what they start.
bool waits(const std::string& text, const Call& operation) {
  const std::string rest = text.substr(operation.end, text.find("\n}", operation.end) - operation.end);
  return operation.begin > text.find("\nint main(") || rest.find(".run()") != std::string::npos;
}

}  // namespace

Change replacing(const char* pattern, const char* replacement) {
  return [=](const std::string& text) { return replaced(text, std::regex{pattern}, replacement); };
}

Change statement(const char* replacement) {
  return replacing(R"(\n( +)co_await ([^\n;]+);)", replacement);
}

Change respawned(const ArgumentsMade& make) {
  return [=](const std::string& text) {
    Mutants mutants;
    for (const Call& call : calls(text, "co_spawn")) {
      const auto made = call.words.size() == 3 ? make(call.words) : std::nullopt;
      if (made) mutants.push_back(with(text, call.begin, call.end, call.callee + "(" + *made + ")"));
    }
    return mutants;
  };
}

Change awaited(const std::string& name, const StatementMade& make) {
  return [=](const std::string& text) {
    Mutants mutants;
    for (const Call& operation : calls(text, name)) {
      const std::size_t begin = statement_begin(text, operation.begin);
      if (!is_awaited(text, operation) || text.compare(begin, 8, "co_await") != 0 || text[operation.end] != ';')
        continue;
      const auto made = make(operation.callee, arguments_of(operation));
      if (made) mutants.push_back(with(text, begin, operation.end + 1, *made));
    }
    return mutants;
  };
}

Change with_handler(const CallMade& make) {
  return [=](const std::string& text) {
    Mutants mutants;
    for (const Call& operation : calls(text, any_operation)) {
      const bool has_lambda = !operation.words.empty() && operation.words.back().starts_with("[");
      if (!has_lambda || !is_statement(text, operation) || waits(text, operation)) continue;
      if (const auto made = make(operation)) mutants.push_back(with(text, operation.begin, operation.end, *made));
    }
    return mutants;
  };
}

}  // namespace recall
