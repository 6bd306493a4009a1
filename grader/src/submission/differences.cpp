// SPDX-License-Identifier: MIT
#include "submission/differences.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_entries = 50'000;

// What is made here, not written: a build, a learner's notes, git's own files.
bool is_part_of_the_course(const fs::path& top) {
  static const std::set<std::string> not_of_it{".git", "build", ".grader"};
  return !not_of_it.contains(top.string());
}

// Files by their path below the root; nothing if there are too many.
std::optional<std::map<std::string, fs::file_status>> files_of(const fs::path& root) {
  std::map<std::string, fs::file_status> files;
  std::error_code error;
  std::size_t entries = 0;
  for (fs::recursive_directory_iterator entry{root, fs::directory_options::skip_permission_denied, error}, end;
       !error && entry != end; entry.increment(error)) {
    const fs::path path = entry->path().lexically_relative(root);
    const fs::file_status status = entry->symlink_status(error);
    if (!is_part_of_the_course(*path.begin())) {
      entry.disable_recursion_pending();
      continue;
    }
    if (++entries > most_entries) return std::nullopt;
    if (status.type() != fs::file_type::directory) files[path.string()] = status;
  }
  return files;
}

bool same_content(const fs::path& a, const fs::path& b) {
  std::error_code error;
  if (fs::file_size(a, error) != fs::file_size(b, error) || error) return false;
  std::ifstream first{a, std::ios::binary};
  std::ifstream second{b, std::ios::binary};
  std::array<char, 65536> some;
  std::array<char, 65536> other;
  while (first && second) {
    first.read(some.data(), some.size());
    second.read(other.data(), other.size());
    if (first.gcount() != second.gcount() || !std::equal(some.begin(), some.begin() + first.gcount(), other.begin()))
      return false;
  }
  return first.eof() && second.eof();
}

}  // namespace

std::vector<std::string> changes_without_effect(const Repository& repository, const std::vector<Kata>& katas,
                                                const fs::path& tree) {
  std::set<std::string> editable;
  for (const Kata& kata : katas)
    for (const std::string& name : kata.editable) editable.insert("katas/" + kata.folder + '/' + name);
  const auto ours = files_of(repository.root);
  const auto theirs = files_of(tree);
  if (!ours || !theirs) return {"more than 50,000 files: what else was changed was not looked for"};
  std::vector<std::string> changes;
  std::vector<std::string> removed;
  std::map<std::string, fs::file_status> all = *ours;
  all.insert(theirs->begin(), theirs->end());
  for (const auto& [file, unused] : all) {
    if (editable.contains(file)) continue;
    const auto own = ours->find(file);
    const auto other = theirs->find(file);
    if (own == ours->end()) {
      changes.push_back("added " + file);
    } else if (other == theirs->end()) {
      if (fs::exists(tree / *fs::path{file}.begin())) removed.push_back("removed " + file);
    } else if (own->second.type() != other->second.type() ||
               (own->second.type() == fs::file_type::regular && !same_content(repository.root / file, tree / file))) {
      changes.push_back("changed " + file);
    }
  }
  std::ranges::move(removed, std::back_inserter(changes));
  return changes;
}

}  // namespace grader
