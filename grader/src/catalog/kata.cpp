// SPDX-License-Identifier: MIT
#include "catalog/kata.hpp"

#include "catalog/nearest.hpp"
#include "catalog/strict_toml.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace grader {

namespace fs = std::filesystem;

namespace {

const std::regex& id_pattern() {
  static const std::regex pattern{"[0-9]{2}[a-g]?-[0-9]{2}"};
  return pattern;
}

void check_editable(const StrictTable& table, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    if (name != fs::path{name}.filename() || !(name.ends_with(".cpp") || name.ends_with(".hpp")))
      table.fail("editable", fmt::format("'{}' must be the plain name of a .cpp or .hpp file", name));
}

// Some points are left for the kata as a whole: there is more to it than its tests.
std::vector<Bug> read_bugs(const StrictTable& table, int points) {
  std::vector<Bug> bugs;
  for (const StrictTable& entry : table.tables("bug")) {
    entry.allow_only({"title", "suite", "points"});
    Bug bug{.title = entry.text("title"), .suite = entry.text("suite"), .points = entry.number("points", 1, 1000)};
    if (std::ranges::find(bugs, bug.suite, &Bug::suite) != bugs.end())
      entry.fail("suite", fmt::format("two bugs have the suite '{}'", bug.suite));
    points -= bug.points;
    if (points < 1) entry.fail("points", "the bugs together must have fewer points than the kata");
    bugs.push_back(std::move(bug));
  }
  return bugs;
}

Kata read_kata(const Repository& repository, const std::string& folder) {
  const fs::path shown = fs::path{"katas"} / folder / "kata.toml";
  const toml::table parsed = parse_toml(repository.root / shown, shown);
  const StrictTable table{shown, parsed};
  table.allow_only({"id", "title", "module", "difficulty", "minutes", "editable", "world", "points", "bug"});
  Kata kata{.id = table.text("id"),
            .folder = folder,
            .title = table.text("title"),
            .module = table.text("module"),
            .difficulty = table.number("difficulty", 1, 5),
            .minutes = table.number("minutes", 1, 600),
            .editable = table.texts("editable"),
            .points = table.number("points", 1, 1000)};
  if (!is_kata_id(kata.id) || !folder.starts_with(kata.id + "-"))
    table.fail("id", fmt::format("the id must look like 06d-03 and start the folder's name, not '{}'", kata.id));
  if (!kata.id.starts_with(kata.module + "-"))
    table.fail("module", fmt::format("kata {} is not in module '{}'", kata.id, kata.module));
  check_editable(table, kata.editable);
  const std::string world = table.text("world");
  if (world != "simulated" && world != "threads")
    table.fail("world", fmt::format("the world is \"simulated\" or \"threads\", not \"{}\"", world));
  kata.world = world == "threads" ? World::threads : World::simulated;
  kata.bugs = read_bugs(table, kata.points);
  return kata;
}

}  // namespace

bool is_kata_id(const std::string& id) { return std::regex_match(id, id_pattern()); }

std::vector<Kata> load_katas(const Repository& repository) {
  std::vector<Kata> katas;
  for (const fs::directory_entry& entry : fs::directory_iterator{repository.katas()})
    if (entry.is_directory()) katas.push_back(read_kata(repository, entry.path().filename()));
  std::ranges::sort(katas, {}, &Kata::id);
  if (const auto twice = std::ranges::adjacent_find(katas, {}, &Kata::id); twice != katas.end())
    throw Error{fmt::format("katas/{}/kata.toml:1: katas/{} has the id {}, too", (twice + 1)->folder, twice->folder,
                            twice->id)};
  return katas;
}

Kata find_kata(const Repository& repository, const std::string& id) {
  // Only the folder of this id is read: another kata's broken manifest is not this learner's trouble.
  std::vector<std::string> ids;
  for (const fs::directory_entry& entry : fs::directory_iterator{repository.katas()}) {
    const std::string folder = entry.path().filename();
    std::smatch match;
    if (!entry.is_directory() || !std::regex_search(folder, match, id_pattern())) continue;
    if (match.str() == id || folder == id) return read_kata(repository, folder);
    ids.push_back(match.str());
  }
  if (ids.empty()) throw Error{"there are no katas in " + repository.katas().string()};
  throw UsageError{fmt::format("there is no kata '{}'; did you mean {}?\nnext: bin/grader list", id, nearest(id, ids))};
}

std::vector<std::string> protected_files(const Repository& repository, const Kata& kata) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator{repository.katas() / kata.folder}) {
    const std::string name = entry.path().filename();
    if (name != "README.md" && std::ranges::find(kata.editable, name) == kata.editable.end())
      names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace grader
