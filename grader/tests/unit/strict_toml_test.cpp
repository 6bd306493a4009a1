// SPDX-License-Identifier: MIT
#include "catalog/strict_toml.hpp"

#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace grader {
namespace {

constexpr const char* shown = "katas/x/kata.toml";

constexpr const char* sample = R"(# a comment
name = "bank"
count = 3
list = ["a", "b"]

[inner]
key = "value"

[[entry]]
name = "first"

[[entry]]
name = "second"
)";

class StrictToml : public testing::Test {
 protected:
  toml::table parse(const std::string& text) {
    write_file(folder_.path() / "kata.toml", text);
    return parse_toml(folder_.path() / "kata.toml", shown);
  }

  // What reading `text` throws.
  std::string error(const std::string& text, const std::function<void(const StrictTable&)>& read) {
    return thrown<Error>([&] {
      const toml::table parsed = parse(text);
      read(StrictTable{shown, parsed});
    });
  }

  TemporaryFolder folder_;
};

TEST_F(StrictToml, GivesWhatTheFileHolds) {
  const toml::table parsed = parse(sample);
  const StrictTable table{shown, parsed};
  EXPECT_TRUE(table.has("name"));
  EXPECT_FALSE(table.has("nome"));
  EXPECT_EQ(table.text("name"), "bank");
  EXPECT_EQ(table.number("count", 1, 5), 3);
  EXPECT_EQ(table.texts("list"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table.table("inner").text("key"), "value");
  ASSERT_EQ(table.tables("entry").size(), 2U);
  EXPECT_EQ(table.tables("entry")[1].text("name"), "second");
  EXPECT_TRUE(table.tables("none").empty());
  EXPECT_EQ(table.table("inner").keys(), std::vector<std::string>{"key"});
  EXPECT_NO_THROW(table.allow_only({"count", "entry", "inner", "list", "name"}));
}

TEST_F(StrictToml, TakesTheEndsOfARange) {
  const toml::table parsed = parse("low = 1\nhigh = 5\n");
  EXPECT_EQ(StrictTable(shown, parsed).number("low", 1, 5), 1);
  EXPECT_EQ(StrictTable(shown, parsed).number("high", 1, 5), 5);
}

TEST_F(StrictToml, NamesFileAndLineOfWhatIsWrong) {
  using Table = StrictTable;
  const struct {
    const char* why;
    std::string text;
    std::function<void(const Table&)> read;
    const char* place;
    const char* what;
  } rows[] = {
      {"a missing key", sample, [](const Table& t) { t.text("titel"); },
       "kata.toml:1: ", "'titel'"},
      {"a missing key of a table", sample, [](const Table& t) { t.table("inner").text("k"); },
       "kata.toml:6: ", "'k' is missing"},
      {"a missing key of the second entry", sample,
       [](const Table& t) { t.tables("entry")[1].text("k"); }, "kata.toml:12: ", "'k' is missing"},
      {"a number for a text", sample, [](const Table& t) { t.text("count"); },
       "kata.toml:3: ", "'count' must be a text"},
      {"an empty text", "\nname = \"\"\n", [](const Table& t) { t.text("name"); },
       "kata.toml:2: ", "'name'"},
      {"a text for a number", sample, [](const Table& t) { t.number("name", 1, 5); },
       "kata.toml:2: ", "whole number from 1 to 5"},
      {"a fraction", "n = 2.0\n", [](const Table& t) { t.number("n", 1, 5); },
       "kata.toml:1: ", "'n'"},
      {"true for a number", "n = true\n", [](const Table& t) { t.number("n", 0, 5); },
       "kata.toml:1: ", "'n'"},
      {"a number that is too large", "n = 6\n", [](const Table& t) { t.number("n", 1, 5); },
       "kata.toml:1: ", "from 1 to 5"},
      {"a number that no int holds", "n = 4294967298\n",
       [](const Table& t) { t.number("n", 1, 5); }, "kata.toml:1: ", "from 1 to 5"},
      {"a number that is too small", "n = 0\n", [](const Table& t) { t.number("n", 1, 5); },
       "kata.toml:1: ", "from 1 to 5"},
      {"a text for a list", sample, [](const Table& t) { t.texts("name"); },
       "kata.toml:2: ", "list of texts"},
      {"an empty list", "\n\nlist = []\n", [](const Table& t) { t.texts("list"); },
       "kata.toml:3: ", "list of texts"},
      {"a number in a list of texts", "list = [\"a\", 1]\n",
       [](const Table& t) { t.texts("list"); }, "kata.toml:1: ", "list of texts"},
      {"a text for a table", sample, [](const Table& t) { t.table("name"); },
       "kata.toml:2: ", "must be a table"},
      {"a plain table for a list of tables", sample, [](const Table& t) { t.tables("inner"); },
       "kata.toml:6: ", "[[inner]]"},
      {"a list of texts for a list of tables", sample, [](const Table& t) { t.tables("list"); },
       "kata.toml:4: ", "[[list]]"},
      {"an unknown key", sample, [](const Table& t) { t.allow_only({"name", "count", "list"}); },
       "kata.toml:", "unknown key"},
      {"an unknown key of a table", sample,
       [](const Table& t) { t.table("inner").allow_only({"a"}); },
       "kata.toml:7: ", "unknown key 'key'; known here: a"},
  };
  for (const auto& row : rows) {
    const std::string message = error(row.text, row.read);
    EXPECT_TRUE(contains(message, std::string{"katas/x/"} + row.place))
        << row.why << ": " << message;
    EXPECT_TRUE(contains(message, row.what)) << row.why << ": " << message;
  }
}

TEST_F(StrictToml, NamesFileAndLineOfWhatIsNotToml) {
  const struct {
    const char* why;
    const char* text;
    const char* place;
  } rows[] = {
      {"a line that is no assignment", "a = 1\nwhat is this\n", "katas/x/kata.toml:2: "},
      {"a text that does not end", "a = \"b\n", "katas/x/kata.toml:1: "},
      {"a key that is there twice", "a = 1\nb = 2\na = 3\n", "katas/x/kata.toml:3: "},
  };
  for (const auto& row : rows) {
    const std::string message = error(row.text, [](const StrictTable&) {});
    EXPECT_TRUE(contains(message, row.place)) << row.why << ": " << message;
  }
}

TEST_F(StrictToml, NamesAFileThatIsNotThere) {
  const auto path = folder_.path() / "none.toml";
  const std::string message = thrown<Error>([&] { parse_toml(path, shown); });
  EXPECT_TRUE(contains(message, "cannot read " + path.string())) << message;
}

}  // namespace
}  // namespace grader
