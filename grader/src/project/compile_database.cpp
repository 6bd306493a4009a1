// SPDX-License-Identifier: MIT
#include "project/compile_database.hpp"

#include "catalog/repository.hpp"
#include "finding/error.hpp"
#include "toolchain/shell_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <tuple>

namespace grader {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr const char* database_name = "compile_commands.json";
constexpr const char* how_to_make_one = "next: cmake -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON";

std::vector<std::string> arguments_of(const Json& entry) {
  if (entry.contains("arguments")) return entry["arguments"].get<std::vector<std::string>>();
  return shell_words(entry.at("command").get<std::string>());
}

// "c++20", "gnu++2a", "c11": what it stands for. Clang takes a file without a -std as C++17 or C17.
std::string too_old(const std::string& standard, const fs::path& file) {
  if (standard.find("++") == std::string::npos)
    return file.extension() == ".c" || !standard.empty() ? "C" : "C++17, as no -std is given";
  const std::string year = standard.substr(standard.find("++") + 2);
  static const std::map<std::string, std::string> older{{"98", "C++98"}, {"03", "C++03"}, {"0x", "C++11"},
                                                        {"11", "C++11"}, {"1y", "C++14"}, {"14", "C++14"},
                                                        {"1z", "C++17"}, {"17", "C++17"}};
  const auto found = older.find(year);
  return found == older.end() ? "" : found->second;
}

// The last one counts. A file of arguments (@FILE) may hold it; clang-tidy reads those.
std::string standard_of(const std::vector<std::string>& arguments) {
  const bool elsewhere = std::ranges::any_of(arguments, [](const std::string& word) { return word.starts_with('@'); });
  std::string standard = elsewhere ? "c++20" : "";
  for (std::size_t i = 0; i < arguments.size(); ++i)
    for (const std::string flag : {"-std=", "--std="})
      if (arguments[i].starts_with(flag)) standard = arguments[i].substr(flag.size());
  return standard;
}

SourceFile source_of(const Json& entry) {
  const fs::path directory = entry.at("directory").get<std::string>();
  const fs::path path = (directory / entry.at("file").get<std::string>()).lexically_normal();
  return {.path = path,
          .directory = directory,
          .entry = entry.dump(),
          .too_old = too_old(standard_of(arguments_of(entry)), path)};
}

bool has_database(const fs::path& folder) {
  return fs::is_regular_file(folder / database_name);
}

fs::path nearest_database(fs::path folder) {
  for (;;) {
    for (const fs::path& candidate : {folder, folder / "build"})
      if (has_database(candidate)) return candidate / database_name;
    if (folder == folder.root_path()) return {};
    folder = folder.parent_path();
  }
}

}  // namespace

CompileDatabase parse_compile_database(const std::string& text, const fs::path& file) {
  const Json entries = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!entries.is_array())
    throw UsageError{
        fmt::format("{} is not a compile database: it is no JSON array\n{}", file.string(), how_to_make_one)};
  CompileDatabase database{.file = file, .sources = {}};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    try {
      database.sources.push_back(source_of(entries[i]));
    } catch (const Json::exception&) {
      throw UsageError{fmt::format("{}: entry {} has not the texts \"directory\", \"file\" and \"command\"\n{}",
                                   file.string(), i + 1, how_to_make_one)};
    }
  }
  std::ranges::stable_sort(database.sources, {},
                           [](const SourceFile& source) { return std::tie(source.path, source.too_old); });
  const auto repeated = std::ranges::unique(database.sources, {}, &SourceFile::path);
  database.sources.erase(repeated.begin(), repeated.end());
  return database;
}

std::string database_text(const std::vector<SourceFile>& sources) {
  Json entries = Json::array();
  for (const SourceFile& source : sources) entries.push_back(Json::parse(source.entry));
  return entries.dump();
}

CompileDatabase load_compile_database(const fs::path& folder, const fs::path& start) {
  if (!folder.empty() && !has_database(folder))
    throw UsageError{fmt::format("there is no {} in {}\n{}", database_name, folder.string(), how_to_make_one)};
  const fs::path file = folder.empty() ? nearest_database(fs::absolute(start)) : folder / database_name;
  if (file.empty())
    throw UsageError{fmt::format("there is no {} in {}, its build folder or above; -p names its folder\n{}",
                                 database_name, fs::absolute(start).string(), how_to_make_one)};
  return parse_compile_database(read_file(file), fs::canonical(file));
}

}  // namespace grader
