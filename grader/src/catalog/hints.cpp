// SPDX-License-Identifier: MIT
#include "catalog/hints.hpp"

#include "finding/error.hpp"

#include <fmt/format.h>

#include <sstream>

namespace grader {

std::vector<std::string> split_rungs(std::string_view markdown) {
  std::vector<std::string> rungs;
  bool in_code = false;
  std::istringstream lines{std::string{markdown}};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) in_code = !in_code;
    if (!in_code && line.starts_with("## ")) {
      rungs.push_back(line.substr(3) + '\n');
    } else if (!rungs.empty()) {
      rungs.back() += line + '\n';
    }
  }
  for (std::string& rung : rungs)
    while (rung.ends_with("\n\n")) rung.pop_back();
  return rungs;
}

std::vector<std::string> load_hints(const Repository& repository, const Kata& kata) {
  std::vector<std::string> rungs = split_rungs(read_file(repository.hints() / (kata.id + ".md")));
  if (rungs.empty()) throw Error{fmt::format("hints/{}.md:1: no rung; each starts with a line '## ...'", kata.id)};
  return rungs;
}

}  // namespace grader
