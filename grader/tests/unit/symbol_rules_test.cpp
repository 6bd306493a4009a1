// SPDX-License-Identifier: MIT
// What the compiler made of a file: the names in it, and which of them no fix may have.
#include "stage/symbol_rules.hpp"

#include "box/run.hpp"
#include "catalog/repository.hpp"
#include "finding/error.hpp"
#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace grader {
namespace {

class SymbolRules : public testing::Test {
 protected:
  ObjectSymbols of(const std::string& source, const std::string& sanitizer = "-fno-sanitize=all") const {
    const auto object = folder_.path() / "fix.o";
    write_file(folder_.path() / "fix.cpp", source);
    const RunResult result = run({.argv = {"clang++-19", "-std=c++20", sanitizer, "-c", "fix.cpp", "-o", object.string()},
                                  .cwd = folder_.path(),
                                  .environment = tool_environment(),
                                  .deadline = std::chrono::minutes{1}});
    EXPECT_EQ(result.err, "");
    return read_symbols(object);
  }
  std::string first(const std::string& source, const std::string& sanitizer = "-fno-sanitize=all") const {
    const std::vector<Finding> findings = symbol_findings("fix.cpp", source, of(source, sanitizer));
    return findings.empty() ? "" : findings.front().rule + " " + std::to_string(findings.front().place.line) + " " + findings.front().message;
  }

  TemporaryFolder folder_;
};

bool has(const std::vector<std::string>& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

TEST_F(SymbolRules, AreReadFromAnObject) {
  const ObjectSymbols symbols = of("extern int far; static int near = 1; int own = near; int f() { return far; }\n"
                                   "inline int shared() { return 2; } int g() { return shared(); }\n");
  EXPECT_TRUE(has(symbols.used, "far"));
  EXPECT_TRUE(has(symbols.defined, "own"));
  EXPECT_TRUE(has(symbols.defined, "_Z1fv"));
  EXPECT_FALSE(has(symbols.defined, "near")) << "for this file only";
  EXPECT_FALSE(has(symbols.defined, "_Z6sharedv"));
  EXPECT_TRUE(has(symbols.shared, "_Z6sharedv")) << "one of several copies";
  EXPECT_FALSE(symbols.runs_before_all);
  EXPECT_TRUE(of("__attribute__((section(\".preinit_array\"))) void (*early)() = nullptr;\n").runs_before_all);
}

TEST_F(SymbolRules, AreNotReadFromWhatIsNoObject) {
  for (const std::string& text : {std::string{}, std::string{"text\n"}, std::string("\177ELF\2\1\1\0", 8), std::string(5000, '\0')}) {
    write_file(folder_.path() / "fix.o", text);
    EXPECT_TRUE(contains(thrown<Error>([&] { read_symbols(folder_.path() / "fix.o"); }), "is no object file")) << text.size();
  }
  // A true one that is cut off anywhere.
  of("int f() { return 1; }\n");
  const std::string whole = read_file(folder_.path() / "fix.o");
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    write_file(folder_.path() / "fix.o", whole.substr(0, size));
    EXPECT_TRUE(contains(thrown<Error>([&] { read_symbols(folder_.path() / "fix.o"); }), "is no object file")) << size;
  }
}

TEST_F(SymbolRules, OfAFixAreItsOwnAndTheLibrarys) {
  for (const char* sanitizer : {"-fno-sanitize=all", "-fsanitize=address,undefined", "-fsanitize=thread"})
    EXPECT_EQ(first("#include <functional>\n#include <iostream>\n#include <map>\n#include <memory>\n#include <mutex>\n"
                  "#include <string>\n#include <thread>\n"
                  "struct Key { int id; bool operator==(const Key&) const = default; };\n"
                  "template <> struct std::hash<Key> { size_t operator()(const Key& key) const { return key.id; } };\n"
                  "int calls = 0; std::mutex gate; std::map<std::string, int> all;\n"
                  "void count() { std::lock_guard lock{gate}; ++all[std::to_string(++calls)]; std::cout << calls; }\n"
                  "std::size_t f() { std::thread{count}.join(); return std::hash<Key>{}(Key{7}) + *std::make_shared<int>(7); }\n"
                  "const char* name = \"name\"; thread_local int turn = 7; inline int shared() noexcept { return 7; } int (*keep)() = shared;\n",
                  sanitizer),
              "") << sanitizer;
}

TEST_F(SymbolRules, ThatReachBelowTheLibraryAreNamedWithTheirLine) {
  EXPECT_EQ(first("#include <dlfcn.h>\n\nvoid* f() { return dlsym(nullptr, \"x\"); }\n"),
            "forbidden-function 3 'dlsym' finds code and data of the program by name");
  // By way of a macro the name does not stand in the text.
  EXPECT_EQ(first("#include <dlfcn.h>\n#define FIND d##lsym\n#define GLUE(a, b) a##b\nvoid* f() { return GLUE(dl, sym)(nullptr, \"x\"); }\n"),
            "forbidden-function 0 'dlsym' finds code and data of the program by name");
  EXPECT_EQ(first("#include <csignal>\nauto keep = &std::signal;\n"),
            "forbidden-function 2 'signal' takes signals that tell how the program ends");
}

TEST_F(SymbolRules, ThatBelongToOthersAreNotDefined) {
  EXPECT_EQ(first("#include <new>\n#include <cstdlib>\nvoid* operator new(std::size_t n) { return std::malloc(n); }\n"),
            "foreign-definition 0 'operator new or delete' is not a fix's to define");
  EXPECT_EQ(first("namespace kata { void send() {} }\n"), "foreign-definition 1 'kata::send' is not a fix's to define");
  EXPECT_TRUE(contains(first("#include <list>\ntemplate <> void std::list<int>::sort() {}\n"),
                       "is not a fix's to define"));
  EXPECT_EQ(first("char** environ = nullptr;\n"), "foreign-definition 1 'environ' is not a fix's to define");
  EXPECT_EQ(first("extern \"C\" void _exit(int) { for (;;) {} }\n"), "foreign-definition 1 '_exit' is not a fix's to define");
}

TEST_F(SymbolRules, WithTheLinkageOfCAreNotDefined) {
  EXPECT_EQ(first("#include <cstring>\nint memcmp(const void*, const void*, std::size_t) noexcept { return 0; }\n"),
            "foreign-definition 2 'memcmp' has the linkage of C: it can take the place of a function of the system");
  EXPECT_EQ(first("#define LANGUAGE \"C\"\nextern LANGUAGE inline int rand() { return 7; }\nint (*keep)() = rand;\n"),
            "foreign-definition 2 'rand' has the linkage of C: it can take the place of a function of the system");
  EXPECT_EQ(first("namespace testing { inline bool same() { return true; } }\nauto keep = testing::same;\n"),
            "foreign-definition 1 'testing::same' is not a fix's to define");
}

// What its only function takes has 2^30 types in its name.
TEST_F(SymbolRules, AreQuickForANameThatStandsForALongOne) {
  EXPECT_EQ(first("template <class T, class U> struct P {};\n"
                  "template <int N> struct D { using half = typename D<N - 1>::type; using type = P<half, half>; };\n"
                  "template <> struct D<0> { using type = int; };\n"
                  "void f(D<30>::type*) {}\n"),
            "");
}

}  // namespace
}  // namespace grader
