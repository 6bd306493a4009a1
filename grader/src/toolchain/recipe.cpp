// SPDX-License-Identifier: MIT
#include "toolchain/recipe.hpp"

#include "finding/error.hpp"
#include "toolchain/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace grader {

namespace fs = std::filesystem;

namespace {

// The word after `flag`, or nothing.
std::string value_after(const std::vector<std::string>& words, std::string_view flag) {
  const auto found = std::ranges::find(words, flag);
  return found == words.end() || found + 1 == words.end() ? "" : *(found + 1);
}

// Everything of a compile command that does not name this file or where its results go.
std::vector<std::string> flags_only(const std::vector<std::string>& words) {
  std::vector<std::string> flags;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-o" || word == "-c" || word == "-MF" || word == "-MT") {
      ++i;
    } else if (word != "-MD") {
      flags.push_back(word);
    }
  }
  return flags;
}

// CMake writes a link as ": && COMMAND && :".
std::vector<std::string> without_shell_frame(std::vector<std::string> words) {
  if (words.size() > 4 && words[0] == ":" && words[1] == "&&" && words.back() == ":")
    words = {words.begin() + 2, words.end() - 2};
  return words;
}

// Since CMake 3.27 the linker lists what it reads in a file of the build tree, as for ninja. Not when it links a fix.
std::vector<std::string> without_dependency_file(std::vector<std::string> link) {
  const auto file = std::ranges::find_if(link, [](const std::string& word) { return word.starts_with("--dependency-file="); });
  if (file != link.begin() && file != link.end() && *(file - 1) == "-Xlinker") link.erase(file - 1, file + 1);
  return link;
}

}  // namespace

Recipe parse_recipe(const std::string& commands, const fs::path& build, const fs::path& reference) {
  Recipe recipe;
  std::istringstream lines{commands};
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) last = line;
    if (line.find(reference.string()) == std::string::npos) continue;
    std::vector<std::string> words = shell_words(line);
    // A compiler cache keys on contents, which are new at every edit: call the compiler itself.
    if (words.size() > 1 && fs::path{words[0]}.filename() == "ccache") words.erase(words.begin());
    const fs::path source = value_after(words, "-c");
    if (source.parent_path() == reference)
      recipe.units[source.filename()] = {.compile = flags_only(words), .object = value_after(words, "-o")};
  }
  recipe.link = without_dependency_file(without_shell_frame(shell_words(last)));
  // CMake writes a path as "a.dir/./b.o" where an object is linked as a library is.
  for (std::string& word : recipe.link)
    if (word.ends_with(".o")) word = fs::path{word}.lexically_normal();
  const bool compiles = std::ranges::find(recipe.link, "-c") != recipe.link.end();
  const std::string program = compiles ? "" : value_after(recipe.link, "-o");
  const bool links_all = std::ranges::all_of(recipe.units, [&](const auto& unit) {
    return std::ranges::find(recipe.link, unit.second.object) != recipe.link.end();
  });
  if (recipe.units.empty() || program.empty() || !links_all)
    throw Error{fmt::format("cannot find the commands that build {} in {}\nnext: bin/setup", reference.string(),
                            build.string())};
  recipe.program = build / program;
  return recipe;
}

}  // namespace grader
