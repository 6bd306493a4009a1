// SPDX-License-Identifier: MIT
// What the syntax tree of a fix must not hold, and what looks like it and is right.
#include "stage/syntax_rules.hpp"

#include "box/run.hpp"
#include "catalog/repository.hpp"
#include "temporary_repository.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace grader {
namespace {

constexpr const char* headers = R"(
#include "vault.hpp"
#include <cstdint>
#include <cstring>
#include <bit>
#include <functional>
#include <string>
#include <vector>
struct Own { int* p; };
)";

class SyntaxRules : public testing::Test {
 protected:
  SyntaxRules() {
    write_file(folder_.path() / "vault.hpp", "#pragma once\n"
                                             "class Vault { public: int open(); private: int count_ = 0; static int all_; int shut(); };\n"
                                             "struct Loan { int painting; };\n");
  }

  // "rule line message" of each finding in the code, which starts in line 1.
  std::vector<std::string> of(const std::string& code, const std::string& options = "") const {
    const long before = std::ranges::count(std::string{headers}, '\n');
    return in(headers + code, options, static_cast<int>(before));
  }

  std::vector<std::string> in(const std::string& source, const std::string& options = "", int before = 0) const {
    write_file(folder_.path() / "fix.cpp", source);
    std::vector<std::string> argv = syntax_rule_arguments(Repository{PROJECT_ROOT}, Kata{.editable = {"fix.cpp", "own.hpp"}});
    argv.insert(argv.begin(), "clang++-19");
    for (const std::string& word : {std::string{"-std=c++20"}, std::string{"-fsyntax-only"}, std::string{"-w"}, options, std::string{"fix.cpp"}})
      if (!word.empty()) argv.push_back(word);
    const RunResult result = run({.argv = argv, .cwd = folder_.path(), .environment = tool_environment(), .deadline = std::chrono::minutes{1}});
    EXPECT_EQ(result.err, "") << source;
    std::vector<std::string> found;
    for (const Finding& finding : syntax_findings(result.out))
      found.push_back(fmt::format("{} {} {}", finding.rule, finding.place.line - before, finding.message));
    return found;
  }

  TemporaryFolder folder_;
};

using Found = std::vector<std::string>;

TEST_F(SyntaxRules, FindPointersThatAreMadeOfNumbers) {
  const Found found{"made-up-pointer 1 a pointer is made of a number"};
  EXPECT_EQ(of("int* f(std::uintptr_t n) { return reinterpret_cast<int*>(n); }\n"), found);
  EXPECT_EQ(of("int* f(std::uintptr_t n) { return (int*)n; }\n"), found);
  EXPECT_EQ(of("using P = int*; int* f(std::uintptr_t n) { return P(n); }\n"), found);
  EXPECT_EQ(of("int* f() { return reinterpret_cast<int*>(0x1000); }\n"), found);
  EXPECT_EQ(of("#define AT(n) (int*)(n)\nint* f(long n) { return AT(n); }\n").size(), 1U);
  // In what a template becomes, and only then.
  EXPECT_EQ(of("template <class T> int* f(T n) { return (int*)n; } int* g(long n) { return f(n); }\n"), found);
  EXPECT_EQ(of("auto f = [](auto n) { return (int*)n; }; int* g(long n) { return f(n); }\n"), found);
  EXPECT_EQ(of("template <class T> int* f(T n) { return (int*)n; } int* g(int* n) { return f(n); }\n"), Found{});
}

TEST_F(SyntaxRules, FindPointersToSomethingElse) {
  EXPECT_EQ(of("double* f(int* p) { return reinterpret_cast<double*>(p); }\n"),
            Found{"made-up-pointer 1 a pointer to 'int' is made a pointer to 'double'"});
  EXPECT_EQ(of("double& f(int& p) { return reinterpret_cast<double&>(p); }\n"),
            Found{"made-up-pointer 1 a pointer to 'int' is made a pointer to 'double'"});
  EXPECT_EQ(of("void** f(Vault* v) { return (void**)v; }\n"),
            Found{"made-up-pointer 1 a pointer to 'Vault' is made a pointer to 'void *'"});
  EXPECT_EQ(of("Own* f(Vault* v) { return static_cast<Own*>(static_cast<void*>(v)); }\n"),
            Found{"made-up-pointer 1 a pointer to 'Vault' is made a pointer to 'Own'"});
  EXPECT_EQ(of("auto f(int Vault::*m) { return reinterpret_cast<double Vault::*>(m); }\n"),
            Found{"made-up-pointer 1 a pointer to one member is made a pointer to another"});
  EXPECT_EQ(of("auto f(int (*p)()) { return reinterpret_cast<double (*)()>(p); }\n").size(), 1U);
}

TEST_F(SyntaxRules, LetBytesBeLookedAtAndVoidPointersBeWhatTheyWere) {
  EXPECT_EQ(of("std::uintptr_t f(int* p) { return reinterpret_cast<std::uintptr_t>(p); }\n"
               "const char* g(int* p) { return reinterpret_cast<const char*>(p); }\n"
               "std::byte* h(int* p) { return reinterpret_cast<std::byte*>(p); }\n"
               "int* i(void* p) { return static_cast<int*>(p); } int* j(void* p) { return (int*)p; }\n"
               "Own* storage(std::byte* p) { return static_cast<Own*>(static_cast<void*>(p)); }\n"
               "int* same(int* p) { return static_cast<int*>(static_cast<void*>(p)); }\n"
               "int* k() { return nullptr; } int* l() { return 0; } int* m() { return (int*)0; }\n"
               "int* n(const int* p) { return const_cast<int*>(p); } int* o(int* p) { return reinterpret_cast<int*>(p); }\n"
               "struct B { virtual ~B(); }; struct D : B {}; D* q(B* b) { return (D*)b; } D* r(B* b) { return dynamic_cast<D*>(b); }\n"
               "long s(double d) { return (long)d; }\n"
               "#include <csignal>\nauto t() { return SIG_IGN; }\n"),
            Found{});
}

TEST_F(SyntaxRules, FindPointersOfUnknownOrigin) {
  const Found stack{"made-up-pointer 1 a pointer leads to what the compiler keeps on the stack"};
  EXPECT_EQ(of("void* f() { return __builtin_frame_address(0); }\n"), stack);
  EXPECT_EQ(of("void* f() { return __builtin_return_address(0); }\n"), stack);
  EXPECT_EQ(of("int* f(int n, ...) { __builtin_va_list l; __builtin_va_start(l, n); int* p = __builtin_va_arg(l, int*); "
               "__builtin_va_end(l); return p; }\n"),
            Found{"made-up-pointer 1 a pointer is made of an argument of any type"});
  EXPECT_EQ(of("int f(int n, ...) { __builtin_va_list l; __builtin_va_start(l, n); n = __builtin_va_arg(l, int); "
               "__builtin_va_end(l); return n; }\n"),
            Found{});
}

TEST_F(SyntaxRules, FindPointersThatArePutTogetherFromBytes) {
  const Found found{"made-up-pointer 1 a pointer is put together from bytes"};
  EXPECT_EQ(of("int* f(long n) { int* p; std::memcpy(&p, &n, sizeof p); return p; }\n"), found);
  EXPECT_EQ(of("int* f(const char* n) { Own o; memmove(&o, n, sizeof o); return o.p; }\n"), found);
  EXPECT_EQ(of("void f(Vault* v) { void* p[7]; std::memcpy(p, v, sizeof p); }\n"), found);
  EXPECT_EQ(of("int* f(long n) { int* p; __builtin_memcpy(reinterpret_cast<char*>(&p), &n, sizeof p); return p; }\n"), found);
  EXPECT_EQ(of("Own f(std::uintptr_t n) { return std::bit_cast<Own>(n); }\n"), found);
  EXPECT_EQ(of("int* f(std::uintptr_t n) { return __builtin_bit_cast(int*, n); }\n"), found);
  EXPECT_EQ(of("template <class T> T f(long n) { return std::bit_cast<T>(n); } int* g(long n) { return f<int*>(n); }\n"), found);
  EXPECT_EQ(of("union U { std::uintptr_t n; int* p; };\n"),
            Found{"made-up-pointer 1 a union makes a pointer of numbers: 'p' and 'n' share their bytes"});
  EXPECT_EQ(of("union U { char bytes[8]; void (*p)(); };\n").size(), 1U);
}

TEST_F(SyntaxRules, LetBytesOfNumbersBeCopied) {
  EXPECT_EQ(of("std::uint32_t f(float x) { return std::bit_cast<std::uint32_t>(x); }\n"
               "void g(Own& a, const Own& b) { std::memcpy(&a, &b, sizeof a); }\n"
               "void h(char* a, const char* b) { std::memcpy(a, b, 7); }\n"
               "void i(std::vector<char>& a, const std::string& b) { std::memcpy(a.data(), b.data(), b.size()); }\n"
               "void j(int& a, const char* b) { std::memcpy(&a, b, sizeof a); }\n"
               "union Either { std::string text; int number; Either() {} ~Either() {} };\n"
               "template <class T> union Later { T value; char none; Later() {} ~Later() {} };\n"
               "Later<std::string> later;\n"),
            Found{});
}

TEST_F(SyntaxRules, FindMembersThatArePrivateElsewhere) {
  EXPECT_EQ(of("template <int Vault::*M> struct Rob { friend int& steal(Vault& v) { return v.*M; } };\n"
               "template struct Rob<&Vault::count_>;\n"),
            Found{"private-access 2 'Vault::count_' is private"});
  EXPECT_EQ(of("template <auto M> struct Rob; template <> struct Rob<&Vault::shut> {};\n"),
            Found{"private-access 1 'Vault::shut' is private"});
  EXPECT_EQ(of("template <auto... M> struct Rob {}; template struct Rob<1, &Vault::open, &Vault::count_>;\n"),
            Found{"private-access 1 'Vault::count_' is private"});
  EXPECT_EQ(of("template <int* M> int& take() { return *M; } template int& take<&Vault::all_>();\n"),
            Found{"private-access 1 'Vault::all_' is private"});
  EXPECT_EQ(of("template <auto M> int all = 0; template int all<&Vault::count_>;\n"),
            Found{"private-access 1 'Vault::count_' is private"});
  EXPECT_EQ(of("class Mine { int n_; template <int Mine::*> struct In {}; };\n"
               "template <auto M> struct Take {}; template struct Take<&Vault::open>;\n"
               "class Other { int n_; friend struct Pair; }; struct Pair { template <int Other::*> struct In {}; In<&Other::n_> in; };\n"),
            Found{});
}

TEST_F(SyntaxRules, FindSpecialisationsForTypesOfTheTests) {
  EXPECT_EQ(of("template <> bool std::operator==<int, std::allocator<int>>(const std::vector<int>&, const std::vector<int>&) { return true; }\n"),
            Found{"foreign-specialisation 1 'std::operator==' is specialised for types that are not the fix's own"});
  EXPECT_EQ(of("template <> class std::vector<Loan> {};\n"),
            Found{"foreign-specialisation 1 'std::vector' is specialised for types that are not the fix's own"});
  EXPECT_EQ(of("template <> constexpr void std::vector<Loan*>::clear() noexcept {}\n"),
            Found{"foreign-specialisation 1 'std::vector' is specialised for types that are not the fix's own"});
  EXPECT_EQ(of("template <class T> class std::vector<T, Loan> {};\n").size(), 1U);
  EXPECT_EQ(of("template <> struct std::hash<std::vector<int>> { std::size_t operator()(const std::vector<int>&) const { return 7; } };\n").size(), 1U);
  EXPECT_EQ(of("template <> struct std::hash<Loan> { std::size_t operator()(const Loan&) const { return 7; } };\n"
               "template <> struct std::hash<Own> { std::size_t operator()(const Own&) const { return 7; } };\n"
               "template <> struct std::char_traits<Own> {}; template <> class std::vector<std::vector<Own>> {};\n"
               "template <class T> struct Mine {}; template <> struct Mine<int> {};\n"
               "template std::vector<int>::size_type std::vector<int>::capacity() const noexcept;\n"),
            Found{});
}

// What such a specialisation does to a file that knows nothing of it: the linker takes the first copy.
TEST_F(SyntaxRules, OfSpecialisationsKeepOneFileFromChangingAnother) {
  write_file(folder_.path() / "fix.cpp",
             "#include <vector>\n"
             "template <> inline bool std::operator==<int, std::allocator<int>>(const std::vector<int>&, const std::vector<int>&) { return true; }\n"
             "bool keep(const std::vector<int>& v) { return v == v; }\n");
  write_file(folder_.path() / "test.cpp", "#include <vector>\nint main() { return std::vector<int>{1} == std::vector<int>{2} ? 7 : 0; }\n");
  const auto exit_code = [&](const char* first, const char* second) {
    const RunResult built = run({.argv = {"clang++-19", "-std=c++20", "-fuse-ld=lld", first, second, "-o", "program"},
                                 .cwd = folder_.path(), .environment = tool_environment(), .deadline = std::chrono::minutes{1}});
    EXPECT_EQ(built.err, "");
    const RunResult ran = run({.argv = {(folder_.path() / "program").string()}, .cwd = folder_.path(), .environment = tool_environment()});
    return std::get<Exited>(ran.ending).code;
  };
  EXPECT_EQ(exit_code("fix.cpp", "test.cpp"), 7) << "as in variant sim: the fix says what is equal";
  EXPECT_EQ(exit_code("test.cpp", "fix.cpp"), 0) << "as in the others";
  EXPECT_EQ(in(read_file(folder_.path() / "fix.cpp")).size(), 1U);
}

TEST_F(SyntaxRules, FindMacrosThatChangeAHeader) {
  EXPECT_EQ(in("#define private public\n#include \"vault.hpp\"\n"),
            Found{"hidden-name 1 the macro 'private' changes what a header says"});
  EXPECT_EQ(in("#define count_ count_, more_\n#include \"vault.hpp\"\n").size(), 1U);
  // As the grader compiles it, the header has been read already.
  EXPECT_EQ(in("#define private public\n#include \"vault.hpp\"\n", "-includevault.hpp"), Found{});
  EXPECT_EQ(in("#define LOG(x) ((void)(x))\n#include \"vault.hpp\"\n#include <cassert>\nvoid f(int n) { LOG(n); assert(n); }\n"), Found{});
}

TEST_F(SyntaxRules, FindUsesOfTheHarness) {
  std::filesystem::create_directories(folder_.path() / "kata");
  write_file(folder_.path() / "kata/world.hpp", "#include <kata/inner.hpp>\nnamespace kata { struct Given { void go(); }; }\n");
  write_file(folder_.path() / "kata/inner.hpp", "namespace kata { struct Hidden {}; void hidden(); template <class> struct Made {}; using Alias = int; }\n"
                                                "namespace testing { void Test(); }\n");
  write_file(folder_.path() / "mutex.hpp", "#pragma once\n#include <kata/world.hpp>\n");
  const auto own = [&](const std::string& code) { return in("#include <vector>\n#include \"mutex.hpp\"\n" + code, "-I.", 2); };
  EXPECT_EQ(own("void f(kata::Given g) { g.go(); }\n"), Found{});
  EXPECT_EQ(own("void f() { kata::hidden(); }\n"), Found{"harness-hook 1 'kata::hidden' is of the harness"});
  EXPECT_EQ(own("namespace k = kata; using namespace k; void f() { hidden(); }\n"), Found{"harness-hook 1 'kata::hidden' is of the harness"});
  EXPECT_EQ(own("kata::Hidden* h; kata::Made<int> m; kata::Alias a;\n").size(), 1U);
  EXPECT_EQ(own("kata::Made<int> m;\n").size(), 1U);
  EXPECT_EQ(own("kata::Alias a;\n").size(), 1U);
  EXPECT_EQ(own("void f() { testing::Test(); }\n").size(), 1U);
  EXPECT_EQ(own("namespace mine { void kata(); void testing(); } void f(bool testing) { mine::kata(); }\n"), Found{});
}

TEST_F(SyntaxRules, ReadEditableHeadersToo) {
  write_file(folder_.path() / "own.hpp", "inline int* made(long n) { return (int*)n; }\n");
  write_file(folder_.path() / "given.hpp", "inline double* given(int* p) { return (double*)p; }\n");
  EXPECT_EQ(in("#include \"own.hpp\"\n#include \"given.hpp\"\n"), Found{"made-up-pointer 1 a pointer is made of a number"});
}

}  // namespace
}  // namespace grader
