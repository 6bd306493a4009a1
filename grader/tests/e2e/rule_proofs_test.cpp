// SPDX-License-Identifier: MIT
// What each rule of stage integrity is there for: a wrong fix, found out by another check; in disguise, found out by
// the rule alone; in disguise and without the rule, taken for right.
#include "grader_run.hpp"

#include <gtest/gtest.h>

namespace grader_e2e {
namespace {

using grader::Stage;

struct Proof {
  const char* rule;
  const char* name;
  Target target;
  std::set<Stage> stages;
  // Each is put in front of the reference fix. `@` stands before what is done in the function that the tests call.
  const char* wrong;
  const char* disguised;
};

const std::set<Stage> simulated{Stage::lint, Stage::test, Stage::explore};
const std::set<Stage> memory{Stage::asan};

const Proof proofs[] = {
    {"suppression", "HidesALineFromLint", bank, simulated,
     "void unused() { co_await_later(); }\n@",
     "void unused() {\n  co_await_later();  // NOLINT\n}\n@"},
    {"directive", "CallsItsLinesALibrarys", bank, simulated,
     "void unused() { co_await_later(); }\n@",
     "# 1 \"bank.cpp\" 3\nvoid unused() { co_await_later(); }\n# 3 \"bank.cpp\"\n@"},
    {"sanitizer-hook", "OrdersWhatNothingOrders", bank, simulated,
     "long deposits = 0;\n@++deposits;",
     "long deposits = 0;\n@kata_happens_after(&deposits); ++deposits; kata_happens_before(&deposits);"},
    {"hidden-name", "OrdersWhatNothingOrdersByAHiddenName", bank, simulated,
     "long deposits = 0;\n@++deposits;",
     "long deposits = 0;\n#define JOIN(a, b) a##b\n"
     "@JOIN(kata_happens, _after)(&deposits); ++deposits; JOIN(kata_happens, _before)(&deposits);"},
    {"reopened-namespace", "LetsItselfWorkLong", bank, simulated,
     "@if (account < 0) for (volatile long i = 0; i < 25'000'000; ) i = i + 1;",
     "namespace kata { void allow_branches(unsigned long) noexcept; }\n"
     "@if (account < 0) for (volatile long i = 0; i < 25'000'000; ) { if (i % 1'000'000 == 0) kata::allow_branches(20'000'000); i = i + 1; }"},
    {"harness-hook", "HidesACoroutine", loan_desk, simulated,
     "struct Own { boost::asio::any_io_executor executor; };\n"
     "boost::asio::awaitable<void> never(Own own) {\n"
     "  boost::asio::steady_timer timer{own.executor, std::chrono::steady_clock::time_point::max()};\n"
     "  co_await timer.async_wait(boost::asio::deferred);\n}\n"
     "@boost::asio::co_spawn(co_await boost::asio::this_coro::executor, never(Own{co_await boost::asio::this_coro::executor}), [](std::exception_ptr) {});",
     "struct Own { boost::asio::any_io_executor executor; };\n"
     "template <> struct std::coroutine_traits<boost::asio::awaitable<void>, Own> {\n"
     "  using promise_type = boost::asio::detail::awaitable_frame<void, boost::asio::any_io_executor>;\n};\n"
     "boost::asio::awaitable<void> never(Own own) {\n"
     "  boost::asio::steady_timer timer{own.executor, std::chrono::steady_clock::time_point::max()};\n"
     "  co_await timer.async_wait(boost::asio::deferred);\n}\n"
     "@boost::asio::co_spawn(co_await boost::asio::this_coro::executor, never(Own{co_await boost::asio::this_coro::executor}), [](std::exception_ptr) {});"},
    {"attribute", "HidesAFunctionFromASanitizer", bank, memory,
     "void spoil(char* p) { p[8] = 1; }\n@char* p = new char[8]; spoil(p); delete[] p;",
     "__attribute__((no_address_safety_analysis)) void spoil(char* p) { p[8] = 1; }\n@char* p = new char[8]; spoil(p); delete[] p;"},
#ifdef __x86_64__
    {"inline-assembly", "WritesByHand", bank, memory,
     "void spoil(char* p) { p[8] = 1; }\n@char* p = new char[8]; spoil(p); delete[] p;",
     "void spoil(char* p) { asm volatile(\"movb $1, 8(%0)\" : : \"r\"(p) : \"memory\"); }\n@char* p = new char[8]; spoil(p); delete[] p;"},
#endif
    {"replaced-allocation", "AllocatesMoreThanItAsksFor", bank, memory,
     "struct Text { char text[8]; };\nvoid spoil(char* p) { p[8] = 1; }\n@auto* t = new Text; spoil(t->text); delete t;",
     "struct Text {\n  char text[8];\n  void* operator new(std::size_t size) { return std::malloc(size + 64); }\n"
     "  void operator delete(void* p) { std::free(p); }\n};\n"
     "void spoil(char* p) { p[8] = 1; }\n@auto* t = new Text; spoil(t->text); delete t;"},
    {"forbidden-function", "IgnoresTheSignalOfItsCrash", bank, simulated,
     "@if (account < 0) *static_cast<volatile int*>(nullptr) = 7;",
     "#include <csetjmp>\n#include <csignal>\nsigjmp_buf out;\nvoid back(int) { siglongjmp(out, 1); }\n"
     "@if (account < 0) { std::signal(SIGSEGV, back); if (sigsetjmp(out, 1) == 0) *static_cast<volatile int*>(nullptr) = 7; }"},
    {"foreign-definition", "MakesAllTextsEqual", bank, {Stage::test, Stage::explore, Stage::asan},
     "@if (account >= Bank::account_count) throw std::out_of_range{\"NO ACCOUNT \" + std::to_string(account)};",
     "int memcmp(const void*, const void*, std::size_t) noexcept { return 0; }\n"
     "int bcmp(const void*, const void*, std::size_t) noexcept { return 0; }\n"
     "@if (account >= Bank::account_count) throw std::out_of_range{\"NO ACCOUNT \" + std::to_string(account)};"},
    {"private-access", "TakesAPrivateMember", bank, simulated,
     "@auto a = co_await_later(); if (a.frame_ == nullptr) throw 7;",
     "using Frame = boost::asio::detail::awaitable_frame<void, boost::asio::any_io_executor>;\n"
     "Frame* frame_of(boost::asio::awaitable<void>& a);\n"
     "template <Frame* boost::asio::awaitable<void>::*M> struct Take { friend Frame* frame_of(boost::asio::awaitable<void>& a) { return a.*M; } };\n"
     "template struct Take<&boost::asio::awaitable<void>::frame_>;\n"
     "@auto a = co_await_later(); if (frame_of(a) == nullptr) throw 7;"},
    {"made-up-pointer", "ReadsAPrivateMember", bank, simulated,
     "@auto a = co_await_later(); if (a.frame_ == nullptr) throw 7;",
     "@auto a = co_await_later(); if (*reinterpret_cast<void**>(&a) == nullptr) throw 7;"},
};

class Rule : public testing::TestWithParam<Proof> {};

Outcome check(const Proof& proof, const std::string& code, std::set<std::string> left_out) {
  const Fix fix{proof.target};
  const std::size_t split = code.find('@');
  fix.append("", "#include <cstdlib>\n#include <cstring>\n#include <stdexcept>\n#include <boost/asio.hpp>\n"
                 "[[maybe_unused]] static boost::asio::awaitable<void> co_await_later() { co_return; }\n" + code.substr(0, split) + "\n");
  fix.in_function(code.substr(split + 1));
  return fix.check({.stages = proof.stages, .rules_left_out = std::move(left_out)});
}

TEST_P(Rule, IsWhatStopsTheAttack) {
  const Proof& proof = GetParam();
  const Outcome plain = check(proof, proof.wrong, {});
  EXPECT_FALSE(plain.passes) << "undisguised, other checks find it";
  EXPECT_EQ(plain.rules, std::set<std::string>{});
  const Outcome disguised = check(proof, proof.disguised, {});
  EXPECT_FALSE(disguised.passes);
  EXPECT_EQ(disguised.rules, std::set<std::string>{proof.rule});
  const Outcome let_through = check(proof, proof.disguised, {proof.rule});
  EXPECT_TRUE(let_through.passes) << "without the rule nothing finds it\n" << let_through.told;
}

// At L2 the compiler cannot open it.
// At L2 the compiler cannot open it.
TEST(RuleOfIncludes, KeepsTheSolutionOut) {
  const Fix fix;
  fix.write("#include \"" PROJECT_ROOT "/solutions/06d-03-the-counter-that-lost-money/reference/bank.cpp\"\n");
  const std::set<Stage> all{grader::all_stages.begin(), grader::all_stages.end()};
  EXPECT_EQ(fix.check({.stages = all}).rules, std::set<std::string>{"include"});
  EXPECT_TRUE(fix.check({.stages = all, .rules_left_out = {"include"}, .isolation = {.most = grader::Isolation::L1}}).passes);
  const Outcome boxed = fix.check({.stages = all, .rules_left_out = {"include"}, .isolation = {.least = grader::Isolation::L2}});
  EXPECT_FALSE(boxed.passes);
  EXPECT_NE(boxed.told.find("Permission denied"), std::string::npos) << boxed.told;
}

INSTANTIATE_TEST_SUITE_P(All, Rule, testing::ValuesIn(proofs), [](const auto& proof) { return proof.param.name; });

}  // namespace
}  // namespace grader_e2e
