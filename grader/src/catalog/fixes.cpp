// SPDX-License-Identifier: MIT
#include "catalog/fixes.hpp"

#include "catalog/strict_toml.hpp"

#include <fmt/format.h>

namespace grader {

namespace fs = std::filesystem;

namespace {

Stage read_stage(const StrictTable& table, std::string_view key, const std::string& name) {
  const auto stage = stage_named(name);
  if (!stage) {
    std::vector<std::string_view> names;
    for (const Stage known : all_stages) names.push_back(name_of(known));
    table.fail(key, fmt::format("there is no stage '{}'; there are {}", name, fmt::join(names, ", ")));
  }
  return *stage;
}

Expectation read_expectation(const StrictTable& table) {
  return {.stage = read_stage(table, "stage", table.text("stage")),
          .rule = table.text("rule"),
          .at = table.text("at")};
}

void read_skips(const StrictTable& table, Fixes& fixes) {
  if (!table.has("skip")) return;
  const StrictTable skip = table.table("skip");
  for (const std::string& name : skip.keys()) {
    const Stage stage = read_stage(skip, name, name);
    if (stage != Stage::lint && stage != Stage::asan && stage != Stage::tsan)
      skip.fail(name, fmt::format("the stage '{}' cannot be skipped", name));
    fixes.skip[stage] = skip.text(name);
  }
}

}  // namespace

fs::path solution_folder(const Repository& repository, const Kata& kata) {
  return repository.solutions() / kata.folder;
}

Fixes load_fixes(const Repository& repository, const Kata& kata) {
  const fs::path shown = fs::path{"solutions"} / kata.folder / "fixes.toml";
  const toml::table parsed = parse_toml(repository.root / shown, shown);
  const StrictTable table{shown, parsed};
  table.allow_only({"family", "concepts", "skip", "signature", "origin", "accepted", "rejected", "bounded"});
  Fixes fixes{.family = table.texts("family"), .concepts = table.texts("concepts")};
  read_skips(table, fixes);
  for (const StrictTable& entry : table.tables("signature")) {
    entry.allow_only({"stage", "rule", "at"});
    fixes.signature.push_back(read_expectation(entry));
  }
  const StrictTable origin = table.table("origin");
  origin.allow_only({"cite", "says"});
  fixes.origin = origin.text("cite");
  fixes.origin_says = origin.text("says");
  for (const StrictTable& entry : table.tables("accepted")) {
    entry.allow_only({"name", "differs"});
    fixes.accepted.push_back({.name = entry.text("name"), .differs = entry.text("differs")});
  }
  for (const StrictTable& entry : table.tables("rejected")) {
    entry.allow_only({"name", "stage", "rule", "at", "points"});
    fixes.rejected.push_back({.name = entry.text("name"), .caught_by = read_expectation(entry)});
    if (entry.has("points")) fixes.rejected.back().points = entry.number("points", 0, kata.points - 1);
  }
  for (const StrictTable& entry : table.tables("bounded")) {
    entry.allow_only({"case", "search", "why"});
    fixes.bounded.push_back({.test_case = entry.text("case"), .search = entry.text("search"), .why = entry.text("why")});
  }
  return fixes;
}

}  // namespace grader
