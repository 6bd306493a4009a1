// SPDX-License-Identifier: MIT
#include "toolchain/symbolizer.hpp"

#include "box/run.hpp"
#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace grader {
namespace {

// What llvm-symbolizer-19 printed for a program: a plain call, an inlined one, an address in no
// function and one behind the program's end.
constexpr const char* printed = R"json([
{"Address":"0x1180","ModuleName":"/w/tiny","Symbol":[{"Column":14,"Discriminator":0,"FileName":
"/w/tiny.cpp","FunctionName":"bank::deposit(int volatile*)","Line":7,"StartAddress":"0x1180",
"StartFileName":"","StartLine":0}]},
{"Address":"0x1182","ModuleName":"/w/tiny","Symbol":[{"Column":16,"Discriminator":0,"FileName":
"/w/tiny.cpp","FunctionName":"add","Line":4,"StartAddress":"0x1182","StartFileName":"",
"StartLine":0},
{"Column":10,"Discriminator":0,"FileName":"/w/tiny.cpp",
"FunctionName":"bank::deposit(int volatile*)",
"Line":7,"StartAddress":"0x1180","StartFileName":"","StartLine":0}]},
{"Address":"0x0","ModuleName":"/w/tiny","Symbol":[{"Column":0,"Discriminator":0,"FileName":"",
"FunctionName":"","Line":0,"StartAddress":"","StartFileName":"","StartLine":0}]},
{"Address":"0xffffffffff","ModuleName":"/w/tiny","Symbol":[]}]
)json";

TEST(Symbols, AreReadFromTheToolsJson) {
  const auto places = parse_symbols(printed);
  ASSERT_EQ(places.size(), 4U);
  EXPECT_EQ(places.at(0x1180),
            (std::vector<Place>{{"/w/tiny.cpp", 7, "bank::deposit(int volatile*)"}}));
  EXPECT_EQ(places.at(0x1182),
            (std::vector<Place>{{"/w/tiny.cpp", 4, "add"},
                                {"/w/tiny.cpp", 7, "bank::deposit(int volatile*)"}}))
      << "the inlined call comes first";
  EXPECT_EQ(places.at(0x0), (std::vector<Place>{{"", 0, ""}})) << "an address in no function";
  EXPECT_TRUE(places.at(0xffffffffff).empty());
}

TEST(Symbols, MayBeNone) {
  EXPECT_TRUE(parse_symbols("[]\n").empty());
}

TEST(Symbols, AreRefusedWhenTheToolPrintsSomethingElse) {
  for (const char* text : {"", "no such file", "{\"Address\":\"0x0\"}", "[{\"Address\":\"0x1\"},"})
    EXPECT_TRUE(contains(thrown<Error>([&] { parse_symbols(text); }), "llvm-symbolizer-19"))
        << text;
}

RunResult run_tool(const std::filesystem::path& cwd, std::vector<std::string> argv) {
  return run({.argv = std::move(argv),
              .cwd = cwd,
              .environment = tool_environment(),
              .deadline = std::chrono::seconds{60}});
}

// The offset of the only symbol whose mangled name holds `part`.
Address address_of(const std::filesystem::path& program, const std::string& part) {
  std::istringstream lines{run_tool(program.parent_path(), {"llvm-nm-19", program.string()}).out};
  for (std::string line; std::getline(lines, line);)
    if (contains(line, part)) return std::stoull(line, nullptr, 16);
  return 0;
}

TEST(Symbolize, NamesTheCallsOfARealProgram) {
  const TemporaryFolder folder;
  write_file(folder.path() / "tiny.cpp",
             "namespace bank {\n"
             "__attribute__((noinline)) int deposit(volatile int* total) {\n"
             "  return *total + 5;\n"
             "}\n"
             "}\n"
             "int main(int argc, char**) {\n"
             "  volatile int total = argc;\n"
             "  return bank::deposit(&total);\n"
             "}\n");
  const RunResult build = run_tool(
      folder.path(), {"clang++-19", "-O1", "-gline-tables-only", "tiny.cpp", "-o", "tiny"});
  const auto program = folder.path() / "tiny";
  ASSERT_TRUE(std::filesystem::exists(program)) << build.err;
  const Address address = address_of(program, "deposit");
  ASSERT_NE(address, 0U);

  const auto places = symbolize(program, {address, 1});
  ASSERT_EQ(places.size(), 2U);
  ASSERT_EQ(places.at(address).size(), 1U);
  const Place& place = places.at(address)[0];
  EXPECT_EQ(std::filesystem::path{place.file}.filename(), "tiny.cpp");
  EXPECT_EQ(place.line, 3);
  EXPECT_EQ(place.function, "bank::deposit(int volatile*)");
  for (const Place& nowhere : places.at(1)) EXPECT_EQ(nowhere.file, "");
}

TEST(Symbolize, StartsNothingForNoAddresses) {
  EXPECT_TRUE(symbolize("/no/such/program", {}).empty());
}

TEST(Symbolize, IsRefusedForAProgramThatIsNotThere) {
  EXPECT_THROW(symbolize("/no/such/program", {0x10}), Error);
}

}  // namespace
}  // namespace grader
