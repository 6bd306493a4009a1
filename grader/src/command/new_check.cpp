// SPDX-License-Identifier: MIT
// grader new-check: a lint check to start from. Its four files come from the scaffold, its rows are added to the lists
// of checks.
#include "command/commands.hpp"
#include "command/scaffold.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view prefix = "asio-";

// A list whose rows all begin alike and stand one below the other, in order.
struct List {
  std::string file;
  std::string begins;  // each row
  std::string row;     // the new one
};

std::vector<List> lists_with(const std::string& check, const std::string& file, const std::string& type) {
  return {{"grader/lint/asio_module.cpp", "#include \"checks/", fmt::format("#include \"checks/{}.hpp\"", file)},
          {"grader/lint/asio_module.cpp", "    checks.registerCheck<",
           fmt::format("    checks.registerCheck<{}>(\"{}\");", type, check)},
          {"grader/lint/CMakeLists.txt", "  checks/", fmt::format("  checks/{}.cpp", file)},
          {"grader/src/finding/lint_checks.hpp", "    {\"asio-",
           fmt::format("    {{\"{}\", Tier::hint, \"TODO: what it finds, in a sentence.\"}},", check)},
          {"docs/lint.md", "| [asio-",
           fmt::format("| [{0}](lint/{0}.md) | hint | TODO: what it finds, in a sentence. |", check)}};
}

// Before the first row that comes after it, or below the last one.
void add_row(const Repository& repository, const List& list) {
  std::istringstream in{read_file(repository.root / list.file)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  const auto is_row = [&](const std::string& line) { return line.starts_with(list.begins); };
  auto place = std::ranges::find_if(lines, [&](const std::string& line) { return is_row(line) && line > list.row; });
  if (place == lines.end()) place = std::find_if(lines.rbegin(), lines.rend(), is_row).base();
  if (place == lines.begin()) throw Error{fmt::format("{} has no line that begins with '{}'", list.file, list.begins)};
  lines.insert(place, list.row);
  write_file(repository.root / list.file, fmt::format("{}\n", fmt::join(lines, "\n")));
  fmt::print("{}: {}\n", list.file, list.row);
}

void check_name(const Repository& repository, const std::string& name) {
  const bool is_name = !name.empty() && name.front() != '-' && name.back() != '-' &&
                       name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos &&
                       name.find("--") == std::string::npos;
  if (!is_name)
    throw UsageError{fmt::format("a check has a name of small letters, as in asio-nested-run, not '{}'", name)};
  const fs::path page = repository.root / "docs/lint" / fmt::format("{}{}.md", prefix, name);
  if (fs::exists(page))
    throw UsageError{fmt::format("there is a check {}{}\nnext: bin/grader lint --list", prefix, name)};
}

}  // namespace

ExitCode new_check(const Repository& repository, std::string name) {
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  check_name(repository, name);
  std::string file = name;
  std::ranges::replace(file, '-', '_');
  const std::string check = fmt::format("{}{}", prefix, name);
  fill_scaffold(repository, repository.scaffold() / "check",
                {{"@CHECK@", check}, {"@FILE@", file}, {"@CLASS@", class_name(file)}});
  for (const List& list : lists_with(check, file, class_name(file))) add_row(repository, list);
  fmt::print("next: write what says TODO; bin/test -R 'Lint' says what is missing\n");
  return ExitCode::fixed;
}

}  // namespace grader
