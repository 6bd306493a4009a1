// SPDX-License-Identifier: MIT
#include "stage/integrity.hpp"

#include "catalog/digest.hpp"
#include "stage/integrity_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largest_file = 512 * 1024;  // bytes; a kata's file has some thousands

Finding finding(Severity severity, const char* rule, const std::string& file, std::string message,
                std::string help) {
  return {.stage = Stage::integrity,
          .rule = rule,
          .severity = severity,
          .place = {.file = file, .line = 0, .function = {}},
          .test_case = {},
          .message = std::move(message),
          .notes = {},
          .help = std::move(help)};
}

// What is wrong with the file as a file, or empty.
std::string trouble_with(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found) return "is missing";
  if (status.type() == fs::file_type::symlink) return "is a symbolic link, not a file";
  if (status.type() == fs::file_type::directory) return "is a folder, not a file";
  if (status.type() != fs::file_type::regular) return "is not a regular file";
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return "cannot be read: " + error.message();
  if (size == 0) return "is empty";
  if (size > largest_file) return fmt::format("is too large ({} KiB; at most {})", size / 1024, largest_file / 1024);
  return {};
}

void check_editable(const Kata& kata, const fs::path& fix, std::vector<Finding>& findings) {
  const std::string help = fmt::format("Get the shipped file back with: bin/grader reset {}", kata.id);
  for (const std::string& name : kata.editable) {
    if (const std::string trouble = trouble_with(fix / name); !trouble.empty()) {
      findings.push_back(finding(Severity::error, "editable-file", name, name + " " + trouble, help));
      continue;
    }
    const std::string source = read_file(fix / name);
    if (source.find('\0') != std::string::npos) {
      findings.push_back(finding(Severity::error, "editable-file", name, name + " is not a text file", help));
      continue;
    }
    std::ranges::move(integrity_findings(name, source), std::back_inserter(findings));
  }
}

void check_protected(const Repository& repository, const Kata& kata, std::vector<Finding>& findings) {
  for (const auto& [name, digest] : load_protected(repository, kata)) {
    const fs::path path = repository.katas() / kata.folder / name;
    std::error_code ignored;
    if (fs::symlink_status(path, ignored).type() == fs::file_type::regular && sha256(read_file(path)) == digest)
      continue;
    findings.push_back(finding(Severity::attack, "protected-file", name,
                               fmt::format("{} is not the file that came with the kata", name),
                               fmt::format("Only {} may be edited here. Get the file back with:\n"
                                           "git checkout HEAD -- katas/{}/{}",
                                           fmt::join(kata.editable, ", "), kata.folder, name)));
  }
}

}  // namespace

std::vector<Finding> check_integrity(const Repository& repository, const Kata& kata, const fs::path& fix) {
  std::vector<Finding> findings;
  check_protected(repository, kata, findings);
  check_editable(kata, fix, findings);
  return findings;
}

}  // namespace grader
