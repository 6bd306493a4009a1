// SPDX-License-Identifier: MIT
#include "project/compile_database.hpp"

#include "catalog/repository.hpp"
#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;

namespace grader {
namespace {

CompileDatabase parsed(const std::string& entries) { return parse_compile_database(entries, "/p/compile_commands.json"); }

std::string too_old(const std::string& command, const std::string& file = "a.cpp") {
  return parsed(R"([{"directory": "/p", "file": ")" + file + R"(", "command": ")" + command + R"("}])").sources.at(0).too_old;
}

TEST(CompileDatabase, NamesEachSourceOnceWithItsWholePath) {
  const CompileDatabase database = parsed(R"([
    {"directory": "/p/build", "file": "../src/b.cpp", "command": "clang++ -std=c++20 -c ../src/b.cpp"},
    {"directory": "/p/build", "file": "/p/src/a.cpp", "arguments": ["clang++", "-std=c++20", "/p/src/a.cpp"]},
    {"directory": "/p", "file": "src/b.cpp", "command": "clang++ -c src/b.cpp"}])");
  ASSERT_EQ(database.sources.size(), 2U);
  EXPECT_EQ(database.sources[0].path, "/p/src/a.cpp");
  EXPECT_EQ(database.sources[1].path, "/p/src/b.cpp");
  EXPECT_EQ(database.sources[1].directory, "/p/build");
  EXPECT_EQ(database.sources[1].too_old, "") << "one of its commands is C++20";
  EXPECT_EQ(nlohmann::json::parse(database_text({database.sources[1]})), nlohmann::json::parse(R"([
    {"directory": "/p/build", "file": "../src/b.cpp", "command": "clang++ -std=c++20 -c ../src/b.cpp"}])"));
}

TEST(CompileDatabase, KnowsWhatIsOlderThanCxx20) {
  const struct {
    const char* command;
    const char* file;
    const char* too_old;
  } rows[] = {
      {"c++ -std=c++20 -c a.cpp", "a.cpp", ""},
      {"c++ -std=gnu++2a -c a.cpp", "a.cpp", ""},
      {"c++ --std=c++23 -c a.cpp", "a.cpp", ""},
      {"c++ -std=gnu++26 -c a.cpp", "a.cpp", ""},
      {"c++ -std=c++17 -std=c++20 -c a.cpp", "a.cpp", ""},
      {"c++ -std=c++20 -std=gnu++17 -c a.cpp", "a.cpp", "C++17"},
      {"c++ -std=c++1z -c a.cpp", "a.cpp", "C++17"},
      {"c++ -std=gnu++14 -c a.cpp", "a.cpp", "C++14"},
      {"c++ -std=c++0x -c a.cpp", "a.cpp", "C++11"},
      {"c++ -std=c++98 -c a.cpp", "a.cpp", "C++98"},
      {"c++ -c a.cpp", "a.cpp", "C++17, as no -std is given"},
      {"c++ @flags.rsp -c a.cpp", "a.cpp", ""},
      {"cc -c a.c", "a.c", "C"},
      {"cc -std=c11 -c a.c", "a.c", "C"},
  };
  for (const auto& row : rows) EXPECT_EQ(too_old(row.command, row.file), row.too_old) << row.command;
}

TEST(CompileDatabase, IsRefusedWithTheEntryThatIsWrong) {
  const struct {
    const char* text;
    const char* said;
  } rows[] = {
      {"", "/p/compile_commands.json is not a compile database: it is no JSON array"},
      {"[{]", "it is no JSON array"},
      {"{}", "it is no JSON array"},
      {"[1]", "entry 1 has not the texts"},
      {R"([{"directory": "/", "file": "a", "command": "c"}, {"file": "a", "command": "c"}])", "entry 2 has not the texts"},
      {R"([{"directory": "/", "file": "a"}])", "entry 1 has not the texts"},
      {R"([{"directory": "/", "file": 7, "command": "c"}])", "entry 1 has not the texts"},
      {R"([{"directory": "/", "file": "a", "arguments": "c"}])", "entry 1 has not the texts"},
  };
  for (const auto& row : rows) {
    const std::string said = thrown<UsageError>([&] { parsed(row.text); });
    EXPECT_TRUE(contains(said, row.said)) << row.text << ": " << said;
    EXPECT_TRUE(contains(said, "next: cmake")) << said;
  }
}

TEST(CompileDatabase, IsFoundInTheBuildFolderAndAbove) {
  const TemporaryFolder folder;
  const fs::path root = fs::canonical(folder.path());
  fs::create_directories(root / "src/deep");
  EXPECT_TRUE(contains(thrown<UsageError>([&] { load_compile_database("", root / "src/deep"); }), "-p names its folder"));
  EXPECT_TRUE(contains(thrown<UsageError>([&] { load_compile_database(root / "src", root); }),
                       "there is no compile_commands.json in " + (root / "src").string()));
  write_file(root / "build/compile_commands.json", "[]");
  EXPECT_EQ(load_compile_database("", root / "src/deep").file, root / "build/compile_commands.json");
  EXPECT_EQ(load_compile_database("", root).file, root / "build/compile_commands.json");
  // As many projects do: what the link names is the build folder.
  fs::create_symlink("build/compile_commands.json", root / "compile_commands.json");
  EXPECT_EQ(load_compile_database("", root).file, root / "build/compile_commands.json");
}

}  // namespace
}  // namespace grader
