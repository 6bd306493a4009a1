// SPDX-License-Identifier: MIT
// What a program in a box can reach, level by level. A level that this machine does not have is skipped, and says so.
#include "box/isolation.hpp"

#include "catalog/repository.hpp"
#include "temporary_repository.hpp"
#include "thrown.hpp"
#include "tiny_programs.hpp"
#include "toolchain/file_stamp.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace grader {
namespace {

namespace fs = std::filesystem;

class Boxed : public testing::Test {
 protected:
  void SetUp() override {
    const Isolation here = in(Box{}, "exit 0").isolation;
    if (here < Isolation::L2) GTEST_SKIP() << "this machine has isolation " << name_of(here) << " only";
    write_file(secret_, "secret\n");
    fs::permissions(folder_.path(), fs::perms::all);  // it is the box that refuses
  }

  static RunResult in(Box box, const std::string& script) {
    Command command{.argv = {"/bin/sh", "-c", script}, .cwd = "/", .environment = {"PATH=/usr/bin:/bin"}};
    command.box = std::move(box);
    return run(command);
  }
  static Box level(Isolation most) { return {.isolation = {.least = Isolation::L0, .most = most}}; }

  TemporaryFolder folder_;
  fs::path secret_ = folder_.path() / "secret";
  const std::string read_it_ = "read line < " + secret_.string() + " && echo $line";
};

TEST_F(Boxed, ReadsNoFileThatItWasNotGiven) {
  EXPECT_EQ(in(level(Isolation::L0), read_it_).out, "secret\n");
  EXPECT_EQ(in(level(Isolation::L1), read_it_).out, "secret\n");
  EXPECT_EQ(in(level(Isolation::L2), read_it_).out, "");
  EXPECT_EQ(in({.readable = {secret_}}, read_it_).out, "secret\n");
  EXPECT_EQ(in({.readable = {folder_.path()}}, read_it_).out, "secret\n");
  EXPECT_EQ(in({.readable = {folder_.path() / "no such file"}}, read_it_).out, "");
  EXPECT_EQ(in({.alone = false}, read_it_).out, "") << "the box of a compiler";
}

TEST_F(Boxed, ReadsTheSystemsFiles) {
  EXPECT_EQ(in({}, "read line < /usr/include/linux/limits.h && echo $line").out.substr(0, 2), "/*");
  EXPECT_EQ(in({}, "read line < /dev/urandom && echo some > /dev/null && echo $?").out, "0\n");
}

TEST_F(Boxed, WritesOnlyWhereItMay) {
  const fs::path file = folder_.path() / "written";
  const std::string write = "echo text > " + file.string();
  EXPECT_NE(text_of(in({}, write).ending), "exit 0");
  EXPECT_NE(text_of(in({.readable = {folder_.path()}}, write).ending), "exit 0");
  EXPECT_FALSE(fs::exists(file));
  // User nobody, if this runs as root.
  EXPECT_EQ(text_of(in({.writable = {folder_.path()}}, write).ending), "exit 0");
  EXPECT_TRUE(fs::exists(file));
  EXPECT_NE(text_of(in({.alone = false}, "/bin/rm " + secret_.string()).ending), "exit 0");
  EXPECT_EQ(text_of(in({.alone = false, .writable = {folder_.path()}}, "/bin/rm " + secret_.string()).ending), "exit 0");
}

TEST_F(Boxed, StartsNoOtherProgramAlone) {
  EXPECT_EQ(text_of(in({}, "/bin/true; exit 0").ending), "signal " + std::to_string(SIGSYS));
  EXPECT_EQ(text_of(in({.alone = false}, "/bin/true && exit 5").ending), "exit 5");
}

TEST_F(Boxed, ItsProgramIsLeftAsItIs) {
  const fs::path program = folder_.path() / "program";
  fs::copy_file("/bin/true", program);
  const auto stamp_after_a_run = [&] {
    Command command{.argv = {program}, .cwd = "/"};
    command.box = Box{.readable = {program}};
    EXPECT_EQ(text_of(run(command).ending), "exit 0");
    return stamp_of(program);
  };
  const std::string before = stamp_of(program);
  EXPECT_EQ(stamp_after_a_run(), before);
  // User nobody has to read it.
  fs::permissions(program, fs::perms::owner_all);
  stamp_after_a_run();
  EXPECT_EQ((fs::status(program).permissions() & fs::perms::others_read) != fs::perms::none, geteuid() == 0);
}

TEST_F(Boxed, HasNoNetwork) {
  const std::string open_a_socket = "exec /usr/bin/perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0) or die; exit 5'";
  EXPECT_EQ(text_of(in({}, open_a_socket).ending), "signal " + std::to_string(SIGSYS));
  EXPECT_EQ(text_of(in(level(Isolation::L1), open_a_socket).ending), "signal " + std::to_string(SIGSYS));
  EXPECT_EQ(text_of(in(level(Isolation::L0), open_a_socket).ending), "exit 5");
  EXPECT_EQ(text_of(in({.alone = false}, open_a_socket).ending), "exit " + std::to_string(EPERM));
}

TEST_F(Boxed, IsNotRoot) {
  const std::string privileges = "while read name value; do case $name in Uid:|CapEff:) echo $name $value;; esac; done < /proc/self/status";
  if (geteuid() != 0) GTEST_SKIP() << "this does not run as root";
  EXPECT_EQ(in({}, privileges).out, "Uid: 65534 65534 65534 65534\nCapEff: 0000000000000000\n");
  EXPECT_EQ(in({.alone = false}, privileges).out, "Uid: 0 0 0 0\nCapEff: 0000000000000000\n") << "a compiler keeps the user";
  EXPECT_NE(in({.alone = false}, "/bin/true; exec /bin/sh -c '" + privileges + "'").out.find("CapEff: 0000000000000000"),
            std::string::npos) << "also in a program that it starts";
}

TEST_F(Boxed, CannotLookIntoItsKeeper) {
  // Where the key to the channel is.
  for (const Isolation most : {Isolation::L1, Isolation::L2})
    if (geteuid() != 0 || most == Isolation::L2)
      EXPECT_EQ(in(level(most), "read line < /proc/$PPID/environ && echo $line").out, "") << name_of(most);
}

TEST_F(Boxed, IsNotStartedWhereTheLevelIsTooLow) {
  const Box box{.isolation = {.least = Isolation::L2, .most = Isolation::L1}};
  EXPECT_TRUE(contains(thrown<Error>([&] { in(box, "exit 0"); }), "has isolation L1 for /bin/sh, and L2 is required"));
}

TEST_F(Boxed, SaysWhatItReached) {
  for (const Isolation most : {Isolation::L0, Isolation::L1, Isolation::L2})
    EXPECT_EQ(in(level(most), "exit 0").isolation, most);
}

}  // namespace
}  // namespace grader
