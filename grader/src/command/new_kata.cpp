// SPDX-License-Identifier: MIT
// grader new: a kata to start from.
#include "catalog/digest.hpp"
#include "command/commands.hpp"
#include "command/scaffold.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>

#include <cctype>
#include <vector>

namespace grader {

namespace {

// "Two writers, one socket" -> "two-writers-one-socket".
std::string slug(const std::string& title) {
  std::string name;
  for (const char c : title) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) != 0)
      name += static_cast<char>(std::tolower(letter));
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  if (name.ends_with('-')) name.pop_back();
  return name;
}

void check(const NewKataOptions& options, const std::vector<Kata>& katas) {
  if (!is_kata_id(options.id))
    throw UsageError{fmt::format("a kata's id looks like 06d-11, not '{}'", options.id)};
  for (const Kata& kata : katas)
    if (kata.id == options.id)
      throw UsageError{fmt::format("{} is katas/{}\nnext: bin/grader list", options.id, kata.folder)};
  if (slug(options.title).empty() || options.title.find_first_of("\"\\\n") != std::string::npos)
    throw UsageError{fmt::format("a title has letters and no quotes, as in \"The counter that lost money\", not '{}'",
                                 options.title)};
  const bool is_name = !options.file.empty() && std::islower(static_cast<unsigned char>(options.file[0])) != 0 &&
                       options.file.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
  if (!is_name)
    throw UsageError{fmt::format("--file is a name for the learner's file in small letters, as in mail_room, not '{}'",
                                 options.file)};
}

}  // namespace

ExitCode new_kata(const Repository& repository, const NewKataOptions& options) {
  check(options, load_katas(repository));
  const Words words{{"@ID@", options.id},
                    {"@TITLE@", options.title},
                    {"@MODULE@", options.id.substr(0, options.id.find('-'))},
                    {"@FOLDER@", options.id + '-' + slug(options.title)},
                    {"@FILE@", options.file},
                    {"@CLASS@", class_name(options.file)},
                    {"@VARIABLE@", options.file}};
  fill_scaffold(repository, repository.scaffold() / "kata", words);
  seal_protected(repository, find_kata(repository, options.id));
  fmt::print("next: bin/grader verify {}, which says what is missing; docs/authoring.md tells the way\n", options.id);
  return ExitCode::fixed;
}

}  // namespace grader
