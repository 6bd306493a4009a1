// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <kata/record.hpp>

#include <optional>
#include <string>

namespace kata {
namespace {

TEST(Record, ComesBackFromItsLineAsItWas) {
  const struct {
    const char* why;
    Record record;
    const char* line;
  } rows[] = {
      {"a kind alone", {"fork", {}}, "fork"},
      {"fields", {"hello", {"1", "abc"}}, "hello\t1\tabc"},
      {"a tab in a field", {"begin", {"a\tb"}}, "begin\ta\\tb"},
      {"a newline in a field", {"failure", {"one\ntwo"}}, "failure\tone\\ntwo"},
      {"a carriage return in a field", {"failure", {"one\r\n"}}, "failure\tone\\r\\n"},
      {"a backslash in a field", {"begin", {"a\\b"}}, "begin\ta\\\\b"},
      {"a field that looks like an escape", {"begin", {"\\n"}}, "begin\t\\\\n"},
      {"one empty field", {"begin", {""}}, "begin\t"},
      {"empty fields at both ends", {"failure", {"", "x", ""}}, "failure\t\tx\t"},
      {"bytes that are no text", {"begin", {"\x01\xff\x7f"}}, "begin\t\x01\xff\x7f"},
  };
  for (const auto& row : rows) {
    const std::string line = encode(row.record);
    EXPECT_EQ(line, row.line) << row.why;
    EXPECT_EQ(decode(line), row.record) << row.why;
  }
}

TEST(Record, TakesOneLineWhateverItsFieldsHold) {
  std::string everything;
  for (int c = 0; c < 256; ++c) everything += static_cast<char>(c);
  const std::string line = encode({"begin", {everything, everything}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find('\r'), std::string::npos);
  const std::optional<Record> back = decode(line);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->fields, (std::vector{everything, everything}));
}

TEST(Record, IsNothingForALineThatNobodyEncodes) {
  const struct {
    const char* why;
    const char* line;
  } rows[] = {
      {"an empty line", ""},
      {"an escape that does not exist", "begin\ta\\x"},
      {"an escape in the kind", "be\\gin"},
      {"a backslash at the end", "begin\ta\\"},
      {"only a backslash", "\\"},
      {"an escaped zero", "begin\t\\0"},
  };
  for (const auto& row : rows) EXPECT_EQ(decode(row.line), std::nullopt) << row.why;
}

TEST(Record, KeepsALineThatIsOddButWhole) {
  EXPECT_EQ(decode("\t"), (Record{"", {""}}));
  EXPECT_EQ(decode("begin\t\\\\"), (Record{"begin", {"\\"}}));
  EXPECT_EQ(decode("no kind of ours"), (Record{"no kind of ours", {}}));
}

TEST(Record, ComesInItsTurnUnlessItMustNotWait) {
  for (const char* kind : {"crash", "where", "fork"}) EXPECT_TRUE(out_of_turn(kind)) << kind;
  for (const char* kind : {"hello", "begin", "failure", "end", "done", "", "crash2"})
    EXPECT_FALSE(out_of_turn(kind)) << kind;
}

}  // namespace
}  // namespace kata
