// SPDX-License-Identifier: MIT
#include "toolchain/recipe.hpp"

#include "finding/error.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace grader {
namespace {

using Words = std::vector<std::string>;

const std::filesystem::path build = "/repo/build";
const std::filesystem::path reference = "/repo/solutions/06d-03-x/reference";

// Lines as `ninja -t commands kata.06d-03.sim` prints them.
const std::string archive =
    ": && /usr/bin/cmake -E rm -f grader/harness/libgtest.sim.a && /usr/bin/llvm-ar-19 qc "
    "grader/harness/libgtest.sim.a  grader/harness/CMakeFiles/gtest.sim.dir/gtest-all.cc.o && "
    "/usr/bin/llvm-ranlib-19 grader/harness/libgtest.sim.a && :\n";

const std::string flags =
    "/usr/bin/clang++-19 -DBOOST_ASIO_NO_DEPRECATED -D_GLIBCXX_ASSERTIONS -I/repo/katas/06d-03-x "
    "-isystem /usr/src/googletest/googletest/include -Wall -Werror=return-type "
    "-ffile-prefix-map=/repo/= -O1 -std=c++20 -Winvalid-pch -Xclang -include-pch -Xclang "
    "/repo/build/prelude.sim.dir/cmake_pch.hxx.pch ";

const Words compile_flags{"/usr/bin/clang++-19",
                          "-DBOOST_ASIO_NO_DEPRECATED",
                          "-D_GLIBCXX_ASSERTIONS",
                          "-I/repo/katas/06d-03-x",
                          "-isystem",
                          "/usr/src/googletest/googletest/include",
                          "-Wall",
                          "-Werror=return-type",
                          "-ffile-prefix-map=/repo/=",
                          "-O1",
                          "-std=c++20",
                          "-Winvalid-pch",
                          "-Xclang",
                          "-include-pch",
                          "-Xclang",
                          "/repo/build/prelude.sim.dir/cmake_pch.hxx.pch"};

std::string compile(const std::string& object, const std::string& source) {
  return flags + "-MD -MT " + object + " -MF " + object + ".d -o " + object + " -c " + source +
         "\n";
}

const std::string test_object = "CMakeFiles/kata.06d-03.sim.dir/katas/06d-03-x/bank_test.cpp.o";
const std::string bank_object = "CMakeFiles/kata.06d-03.sim.dir/reference/bank.cpp.o";
const std::string log_object = "CMakeFiles/kata.06d-03.sim.dir/reference/log.cpp.o";

const std::string compile_test = compile(test_object, "/repo/katas/06d-03-x/bank_test.cpp");
const std::string compile_bank = compile(bank_object, reference.string() + "/bank.cpp");
const std::string compile_log = compile(log_object, reference.string() + "/log.cpp");

std::string link(const std::string& objects) {
  return ": && /usr/bin/clang++-19  -fuse-ld=lld -O1 harness/main.cpp.o " + objects +
         " -o kata.06d-03.sim  grader/harness/libgtest.sim.a  grader/harness/libasio.sim.a && :\n";
}

TEST(Recipe, IsTakenFromWhatNinjaWouldRun) {
  const Recipe recipe =
      parse_recipe(archive + compile_test + compile_bank + link(test_object + " " + bank_object),
                   build, reference);
  EXPECT_EQ(recipe.program, "/repo/build/kata.06d-03.sim");
  ASSERT_EQ(recipe.units.size(), 1U);
  ASSERT_TRUE(recipe.units.contains("bank.cpp"));
  EXPECT_EQ(recipe.units.at("bank.cpp").compile, compile_flags);
  EXPECT_EQ(recipe.units.at("bank.cpp").object, bank_object);
  EXPECT_EQ(recipe.link, (Words{"/usr/bin/clang++-19", "-fuse-ld=lld", "-O1", "harness/main.cpp.o",
                                test_object, bank_object, "-o", "kata.06d-03.sim",
                                "grader/harness/libgtest.sim.a", "grader/harness/libasio.sim.a"}));
}

// As CMake 3.27 and later write it.
TEST(Recipe, LinksWithoutAListOfWhatWasRead) {
  std::string text = compile_bank + link(bank_object);
  const std::string flag = " -fuse-ld=lld";
  text.insert(text.find(flag) + flag.size(), " -Xlinker --dependency-file=CMakeFiles/kata.06d-03.sim.dir/link.d");
  EXPECT_EQ(parse_recipe(text, build, reference).link, parse_recipe(compile_bank + link(bank_object), build, reference).link);
}

TEST(Recipe, CallsTheCompilerWithoutItsCache) {
  for (const char* launcher : {"ccache ", "/usr/bin/ccache ", "/usr/lib/ccache/ccache "}) {
    const Recipe recipe = parse_recipe(
        launcher + compile_test + launcher + compile_bank + link(bank_object), build, reference);
    EXPECT_EQ(recipe.units.at("bank.cpp").compile, compile_flags) << launcher;
  }
}

TEST(Recipe, HasAUnitForEachFileOfTheReference) {
  const Recipe recipe =
      parse_recipe(compile_bank + compile_test + compile_log + link(bank_object + " " + log_object),
                   build, reference);
  ASSERT_EQ(recipe.units.size(), 2U);
  EXPECT_EQ(recipe.units.at("bank.cpp").object, bank_object);
  EXPECT_EQ(recipe.units.at("log.cpp").object, log_object);
}

TEST(Recipe, TakesTheLastLineAsTheLinkAlsoWithoutANewline) {
  std::string text = compile_bank + link(bank_object);
  text.pop_back();
  EXPECT_EQ(parse_recipe(text, build, reference).program, "/repo/build/kata.06d-03.sim");
  EXPECT_EQ(parse_recipe(text + "\n\n", build, reference).program, "/repo/build/kata.06d-03.sim");
}

TEST(Recipe, IsNotTakenFromFilesThatOnlyNameTheReference) {
  const std::string deeper = compile("deep.o", reference.string() + "/more/bank.cpp");
  const std::string beside = compile("beside.o", reference.string() + "-old/bank.cpp");
  const std::string mention = compile(test_object, "/repo/katas/06d-03-x/bank_test.cpp");
  const Recipe recipe = parse_recipe(deeper + beside + "clang++ -I" + reference.string() + mention +
                                         compile_bank + link(bank_object),
                                     build, reference);
  ASSERT_EQ(recipe.units.size(), 1U);
  EXPECT_EQ(recipe.units.at("bank.cpp").object, bank_object);
}

TEST(Recipe, IsRefusedWhenSomethingIsMissing) {
  const struct {
    const char* why;
    std::string commands;
  } rows[] = {
      {"nothing", ""},
      {"no unit", compile_test + link(test_object)},
      {"no link", compile_test + compile_bank},
      {"no link, and the test comes last", compile_bank + compile_test},
      {"no link of two units", compile_bank + compile_log},
      {"a unit that is not linked", compile_bank + compile_log + link(bank_object)},
      {"a link without a program", compile_bank + ": && clang++ " + bank_object + " && :\n"},
      {"another reference",
       compile("x.o", "/repo/solutions/07a-01-y/reference/y.cpp") + link("x.o")},
  };
  for (const auto& row : rows) {
    const std::string message =
        thrown<Error>([&] { parse_recipe(row.commands, build, reference); });
    EXPECT_TRUE(contains(message, "cannot find the commands that build " + reference.string()))
        << row.why << ": " << message;
    EXPECT_TRUE(contains(message, "next: ")) << row.why << ": " << message;
  }
}

TEST(Variants, HaveTheNamesThatCMakeGivesThem) {
  Words names;
  for (const Variant variant : all_variants) names.emplace_back(name_of(variant));
  EXPECT_EQ(names, (Words{"sim", "asan", "tsan"}));
}

}  // namespace
}  // namespace grader
