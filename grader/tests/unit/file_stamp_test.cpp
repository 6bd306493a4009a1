// SPDX-License-Identifier: MIT
#include "toolchain/file_stamp.hpp"

#include "temporary_repository.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

namespace fs = std::filesystem;

TEST(FileStamp, IsAnotherAfterEveryWrite) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "bank.cpp";
  const std::string none = stamp_of(file);
  write_file(file, "one\n");
  const std::string one = stamp_of(file);
  EXPECT_NE(one, none);
  EXPECT_EQ(stamp_of(file), one);
  // As long as before, and with the time of before, as after a clock that was set back.
  const fs::file_time_type time = fs::last_write_time(file);
  write_file(file, "two\n");
  fs::last_write_time(file, time);
  EXPECT_NE(stamp_of(file), one);
}

TEST(FileStamp, OfAFolderKnowsEachFileInIt) {
  const TemporaryFolder folder;
  EXPECT_EQ(stamps_under(folder.path() / "none"), "");
  write_file(folder.path() / "a/b.cpp", "b\n");
  const std::string one = stamps_under(folder.path());
  EXPECT_NE(one.find("a/b.cpp: 2 "), std::string::npos) << one;
  write_file(folder.path() / "c.cpp", "c\n");
  const std::string two = stamps_under(folder.path());
  EXPECT_EQ(two, one + stamp_of(folder.path() / "c.cpp"));
  fs::remove(folder.path() / "a/b.cpp");
  EXPECT_EQ(stamps_under(folder.path()), stamp_of(folder.path() / "c.cpp"));
}

}  // namespace
}  // namespace grader
