// SPDX-License-Identifier: MIT
#include "stage/integrity_rules.hpp"

#include "catalog/repository.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace grader {
namespace {

namespace fs = std::filesystem;

struct Loud {
  const char* rule;
  Severity severity;
  const char* source;
};

constexpr Severity error = Severity::error;
constexpr Severity attack = Severity::attack;

bool has(const std::vector<Finding>& findings, const Loud& row) {
  return std::ranges::any_of(findings, [&](const Finding& finding) {
    return finding.rule == row.rule && finding.severity == row.severity;
  });
}

void expect_loud(const std::vector<Loud>& rows) {
  for (const Loud& row : rows)
    EXPECT_TRUE(has(integrity_findings("a.cpp", row.source), row))
        << row.rule << ": " << row.source;
}

void expect_silent(const std::vector<const char*>& sources) {
  for (const char* source : sources)
    for (const Finding& finding : integrity_findings("a.cpp", source))
      ADD_FAILURE() << finding.rule << ": " << finding.message << "\n" << source;
}

TEST(IntegrityRules, HearHooksOfTheSanitizers) {
  expect_loud({{"sanitizer-hook", attack, "const char* __asan_default_options() { return \"\"; }"},
               {"sanitizer-hook", attack, "int x = __tsan_default_suppressions();"},
               {"sanitizer-hook", attack, "void __lsan_disable();"},
               {"sanitizer-hook", attack, "__ubsan_default_options"},
               {"sanitizer-hook", attack, "__sanitizer_set_death_callback(f);"},
               {"sanitizer-hook", attack, "__interceptor_write(1, p, n);"},
               {"sanitizer-hook", attack, "__as\\\nan_x();"},
               {"sanitizer-hook", attack, "// harmless\r__asan_x();\n"},
               {"sanitizer-hook", attack, "\u00a0__asan_x();"},
               {"sanitizer-hook", attack, "kata_happens_after(&x);"},
               {"sanitizer-hook", attack, "kata_futex(202, &x, 0, 1);"},
               {"sanitizer-hook", attack, "_GLIBCXX_SYNCHRONIZATION_HAPPENS_BEFORE(&x);"}});
  expect_silent({"// __asan_default_options is not for us\n", "/* __tsan_x */",
                 "log(\"__lsan_disable\");", "auto s = R\"(__ubsan_x)\";", "int asan_count = 0;",
                 "int my__asan_x;", "int __asa;", "int tsan_; int sanitizer_x;",
                 "// harmless \\\n__asan_x();\n"});
}

TEST(IntegrityRules, HearWhatHidesCodeFromAChecker) {
  expect_loud({{"suppression", error, "f();  // NOLINT"},
               {"suppression", error, "/* NOLINTBEGIN(asio-x) */"},
               {"suppression", error, "// NOLINTNEXTLINE\nf();"},
               {"suppression", error, "[[clang::no_sanitize(\"thread\")]] void f();"},
               {"suppression", error, "__attribute__((no_sanitize_thread)) void f();"},
               {"suppression", error, "#if __has_feature(thread_sanitizer)\n#endif"},
               {"suppression", error, "#if __has_extension(address_sanitizer)\n#endif"},
               {"suppression", error, "#ifdef __SANITIZE_ADDRESS__\n#endif"},
               {"suppression", error, "#pragma clang diagnostic ignored \"-Wall\"\n"},
               {"suppression", error, " %: pragma GCC optimize(0)\n"},
               {"suppression", error, "#prag\\\nma weak x\n"},
               {"suppression", error, "_Pragma(\"clang optimize off\")"},
               // clang-tidy looks for the word in the line, whatever it is a part of.
               {"suppression", error, "save(\"NOLINT\");"}});
  expect_silent({"#pragma once\n", "// lint is fine\n", "int nolint = 0;", "log(\"#pragma weak\");",
                 "// #pragma omp\n", "bool sanitize = true;", "int pragma = 1;", "f(\"_Pragma\");",
                 "#ifdef __cpp_lib_jthread\n#endif", "#if __has_include(<version>)\n#endif",
                 "int no_sanitizer;", "/* __has_feature */"});
}

TEST(IntegrityRules, HearAssemblyAndHiddenNames) {
  expect_loud({{"inline-assembly", attack, "asm(\"nop\");"},
               {"inline-assembly", attack, "__asm__ volatile(\"\");"},
               {"inline-assembly", attack, "void f() __asm(\"g\");"},
               {"hidden-name", attack, "int \\u0061b;"},
               {"hidden-name", attack, "int a\\U00000062;"},
               {"hidden-name", attack, "#define GLUE(a, b) a##b\n"},
               {"hidden-name", attack, "#define GLUE(a, b) a %:%: b\n"},
               {"hidden-name", attack, "#define GLUE(a, b) a #\\\n# b\n"}});
  expect_silent({"int asm_count;", "log(\"asm\");", "// asm\n", "auto s = \"\\u0061\";",
                 "char32_t c = U'\\U0001F600';", "#define TEXT(a) #a\n", "log(\"a##b\");",
                 "int é = 0;"});
}

TEST(IntegrityRules, HearIncludesOfTheGrading) {
  expect_loud({{"include", attack, "#include <gtest/gtest.h>\n"},
               {"include", attack, "#include \"gmock/gmock.h\"\n"},
               {"include", attack, "# include <kata/record.hpp>\n"},
               {"include", attack, "%:include <sanitizer/asan_interface.h>\n"},
               {"include", attack, "#include \"../../solutions/x/reference/bank.cpp\"\n"},
               {"include", attack, "#include \"/etc/passwd\"\n"},
               {"include", attack, "#include \"bank_test.cpp\"\n"},
               {"include", attack, "#define H <gtest/gtest.h>\n#include H\n"},
               {"include", attack, "#inc\\\nlude <gtest/gtest.h>\n"},
               {"include", attack, "/* a */ #include/**/<gtest/gtest.h>\n"},
               {"include", attack, "#include <./gtest/gtest.h>\n"},
               {"include", attack, "int x;\r#include <gtest/gtest.h>\n"},
               {"include", attack, "\ufeff#include <gtest/gtest.h>\n"},
               {"include", attack, "\u00a0#include <gtest/gtest.h>\n"}});
  expect_silent({"#include <vector>\n", "#include \"bank.hpp\"\n", "#include <boost/asio.hpp>\n",
                 "#include <boost/asio/experimental/awaitable_operators.hpp>\n",
                 "#include <gtestx>\n", "// #include <gtest/gtest.h>\n",
                 "log(\"#include <gtest/gtest.h>\");", "int kata = 0, gtest = 1;",
                 "#include /* why */ <vector>\n", "#include <vector>  // why\n", "#include<map>\n",
                 "#include \"detail/queue.hpp\"\n", "auto s = R\"(\n#include <kata/x>\n)\";",
                 "bool b = a </etc/passwd> c;"});
}

TEST(IntegrityRules, HearDirectivesThatNoFixNeeds) {
  expect_loud({{"directive", attack, "#line 3 \"bank_test.cpp\"\n"},
               {"directive", attack, "# 3 \"bank_test.cpp\"\n"},
               {"directive", attack, "#include_next <vector>\n"},
               {"directive", attack, "#embed \"bank.cpp\"\n"},
               {"directive", attack, "#import <vector>\n"}});
  expect_silent({"#define A 1\n#undef A\n", "#if 1\n#elif 2\n#else\n#endif\n", "#ifdef A\n#endif\n",
                 "#error no\n", "#define TEXT_OF(line) \\\n  #line\n"});
}

TEST(IntegrityRules, HearAttributesThatChangeTheProgram) {
  expect_loud({{"attribute", attack, "[[gnu::constructor]] void f() {}"},
               {"attribute", attack, "__attribute__((constructor)) void f() {}"},
               {"attribute", attack, "void f() __attribute((weak));"},
               {"attribute", attack, "__declspec(dllexport) void f();"},
               {"attribute", attack, "[[using gnu: constructor]] void f() {}"},
               {"attribute", attack, "[[clang::optnone]] void f() {}"},
               {"attribute", attack, "[[unknown]] void f() {}"},
               {"attribute", attack, "<:<:gnu::constructor:>:> void f() {}"},
               {"attribute", attack, "[[ /* a */ gnu :: weak ]] void f();"},
               {"attribute", attack, "[[maybe_unused, gnu::constructor]] static void f() {}"},
               {"attribute", attack, "[[deprecated(\"x\"), gnu::constructor]] void f() {}"},
               {"attribute", attack, "[[gnu::weak, nodiscard]] int f();"},
               {"attribute", attack, "[ [gnu::constructor] ] void f() {}"},
               {"attribute", attack, "void f [[gnu::constructor]] () {}"}});
  expect_silent({"[[nodiscard]] int f();", "[[nodiscard(\"why\")]] int f();",
                 "[[ maybe_unused ]] int a;", "[[nodiscard, deprecated]] int f();",
                 "switch (a) { case 1: f(); [[fallthrough]]; }",
                 "if (a) [[likely]] f(); else [[unlikely]] g();", "int b = a[[&] { return 1; }()];",
                 "int b = a[[=] { return 1; }()];", "int b = a[b[c]];", "int b = a[b[1]][2];",
                 "struct A { [[no_unique_address]] B b; };", "[[noreturn]] void f();",
                 "// [[gnu::constructor]]\n", "log(\"__attribute__\");"});
}

TEST(IntegrityRules, HearNamespacesOfOthersBeingReopened) {
  expect_loud({{"reopened-namespace", attack, "namespace std { int x; }"},
               {"reopened-namespace", attack, "namespace boost::asio { int x; }"},
               {"reopened-namespace", attack, "namespace testing { int x; }"},
               {"reopened-namespace", attack, "inline namespace kata { int x; }"},
               {"reopened-namespace", attack, "namespace /* a */ std\n{ }"},
               {"reopened-namespace", attack, "namespace name\\\nd {} namespace __gnu_cxx {}"},
               {"reopened-namespace", attack, "namespace [[deprecated]] std { int x; }"},
               {"hidden-name", attack, "#define K kata\nnamespace K { int x; }"},
               {"hidden-name", attack, "#define OPEN namespace kata {\nOPEN int x; }"},
               {"hidden-name", attack, "#define OPEN(x) namespace x {\nOPEN(kata) }"}});
  expect_silent({"namespace asio = boost::asio;", "namespace std_like { }", "using namespace std;",
                 "namespace { int x; }", "namespace bank::testing_helpers { }",
                 "template <> struct std::hash<Key> { };", "// namespace std {\n"});
}

TEST(IntegrityRules, HearTheHarnessBeingBypassed) {
  expect_loud({{"harness-hook", attack, "template <> struct std::coroutine_traits<awaitable<void>> { };"},
               {"harness-hook", attack, "template <>\nstruct boost::asio::async_result<detached_t, void()> { };"},
               {"harness-hook", attack, "template <> class ::asio::async_result<detached_t, void()> { };"},
               {"harness-hook", attack, "#define R async_result\n"}});
  expect_silent({"asio::async_result<Token, void()>::initiate(f, token);", "using R = asio::async_result<Token, void()>;",
                 "struct Bank { int async_results; };"});
}

TEST(IntegrityRules, HearAllocationBeingReplaced) {
  expect_loud(
      {{"replaced-allocation", attack, "void* operator new(std::size_t n) { return f(n); }"},
       {"replaced-allocation", attack, "void operator delete(void* p) noexcept {}"},
       {"replaced-allocation", attack, "void* operator new[](std::size_t n);"},
       {"replaced-allocation", attack, "struct A { void* operator new(std::size_t); };"},
       {"replaced-allocation", attack, "void* operator/**/new(std::size_t n);"},
       {"replaced-allocation", attack, "void* ::operator new(std::size_t n) { return f(n); }"}});
  expect_silent({"void* p = ::operator new(n);", "f(); ::operator delete(p);",
                 "auto p = new int[3];", "delete p;", "bool operator==(A, A);",
                 "// operator new\n"});
}

TEST(IntegrityRules, HearNamesAsTheLinkerKnowsThem) {
  expect_loud({{"hidden-name", attack, "extern \"C\" void _ZN4kata4sendEv();"},
               {"hidden-name", attack, "extern int _ZN4kata5countE;"},
               {"sanitizer-hook", attack, "extern \"C\" void __real_pthread_mutex_lock(void*);"},
               {"sanitizer-hook", attack, "extern \"C\" void __wrap_pthread_mutex_lock(void*);"}});
  expect_silent({"extern int total;", "extern template class A<int>;", "int _Zone;", "log(\"_ZN4kata\");",
                 "extern \"C\" { struct stat; }"});
}

TEST(IntegrityFindings, NameFileLineAndRuleInTheOrderOfLines) {
  const auto findings = integrity_findings(
      "bank.cpp", "int a;\n\nasm(\"nop\");\n// NOLINT\n#include <gtest/gtest.h>\n");
  ASSERT_EQ(findings.size(), 3U);
  const int lines[] = {3, 4, 5};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(findings[i].place, (Place{"bank.cpp", lines[i], ""}));
    EXPECT_EQ(findings[i].stage, Stage::integrity);
    EXPECT_FALSE(findings[i].message.empty());
    EXPECT_FALSE(findings[i].help.empty());
  }
}

TEST(IntegrityFindings, AreNoneForTheFixesThatMustPass) {
  std::size_t checked = 0;
  for (const auto& entry : fs::recursive_directory_iterator{fs::path{PROJECT_ROOT} / "solutions"}) {
    const std::string path = entry.path().string();
    const bool right = path.find("/reference/") != std::string::npos ||
                       path.find("/accepted/") != std::string::npos;
    const bool source = path.ends_with(".cpp") || path.ends_with(".hpp");
    if (!right || !source || !entry.is_regular_file()) continue;
    ++checked;
    for (const Finding& finding : integrity_findings(path, read_file(path)))
      ADD_FAILURE() << path << ":" << finding.place.line << ": " << finding.message;
  }
  EXPECT_GT(checked, 1U) << "no fixes were found in " PROJECT_ROOT "/solutions";
}

}  // namespace
}  // namespace grader
