// SPDX-License-Identifier: MIT
// Fixes that attack the grading instead of mending the bug: each ends in its verdict, and is told why. Each is a
// working program but for the attack, so that nothing else can be what refuses it.
#include "grader_run.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <tuple>

namespace grader_e2e {
namespace {

struct Attack {
  const char* name;
  const char* includes;
  const char* appended;    // at the end of the right fix
  const char* in_deposit;  // at the start of the function that each test calls
  int exit_code;           // 4: invalid, 1: not fixed
  const char* told;
};

constexpr int invalid = 4;
constexpr int not_fixed = 1;

const Attack attacks[] = {
    // Of the text.
    {"SwitchesASanitizerOff", "", "extern \"C\" const char* __asan_default_options() { return \"halt_on_error=0\"; }\n", "", invalid, "sanitizer-hook"},
    {"SuppressesARace", "", "extern \"C\" const char* __tsan_default_suppressions() { return \"race:deposit\"; }\n", "", invalid, "sanitizer-hook"},
    {"HidesAFunctionFromASanitizer", "", "__attribute__((no_sanitize(\"thread\"))) void hidden() {}\n", "", invalid, "attribute"},
    {"RunsBeforeTheTests", "", "__attribute__((constructor)) void early() {}\n", "", invalid, "attribute"},
    {"ReadsAForeignFile", "", "#include \"/etc/passwd\"\n", "", invalid, "include"},
    {"ReadsAForeignFileByDots", "", "#include \"../../solutions/x\"\n", "", invalid, "include"},
    {"EmbedsAForeignFile", "", "__asm__(\".incbin \\\"/etc/passwd\\\"\");\n", "", invalid, "inline-assembly"},
    {"SpecialisesTheHarnessAway", "", "template <> struct std::coroutine_traits<int> {};\n", "", invalid, "harness-hook"},
    {"OpensTheNamespaceOfTheHarness", "", "namespace kata { void send(); }\n", "", invalid, "reopened-namespace"},
    {"OpensItBehindAMacro", "", "#define N namespace kata\nN { void send(); }\n", "", invalid, "hidden-name"},
    {"OpensItByAHiddenName", "", "#define JOIN(a, b) a##b\nnamespace JOIN(ka, ta) { void send(); }\n", "", invalid, "hidden-name"},
    {"RenamesItsLines", "", "#line 1 \"bank_test.cpp\"\n", "", invalid, "directive"},
    {"ReplacesTheAllocator", "#include <cstdlib>\n#include <new>\n", "void* operator new(std::size_t n) { return std::malloc(n); }\n", "", invalid, "replaced-allocation"},
    {"ReplacesAFunctionOfTheSystem", "", "extern \"C\" int rand() noexcept { return 0; }\n", "", invalid, "foreign-definition"},
    {"IncludesTheHarness", "#include <kata/record.hpp>\n", "", "", invalid, "include"},
    {"IncludesGoogleTest", "#include <gtest/gtest.h>\n", "", "", invalid, "include"},
    {"WritesANameInUniversalCharacters", "", "namespace k\\u0061ta { void send(); }\n", "", invalid, "hidden-name"},
    {"CallsTheHarnessByItsLinkersName", "", "extern \"C\" void _ZN4kata4sendERKNS_6RecordE(const void*);\n", "", invalid, "hidden-name"},
    // Of the syntax tree.
    {"MakesAPointerOfANumber", "", "", "static int* const p = reinterpret_cast<int*>(static_cast<std::uintptr_t>(account) + 0x7fffffff0000); if (account < 0) *p = 7;", not_fixed, "made-up-pointer"},
    {"ReadsPointersOutOfAnObject", "", "", "void** const inside = reinterpret_cast<void**>(this); if (account < 0) *inside = nullptr;", not_fixed, "made-up-pointer"},
    {"FindsItsFrame", "", "", "void** const frame = static_cast<void**>(__builtin_frame_address(0)); if (account < 0) *frame = nullptr;", not_fixed, "made-up-pointer"},
    {"CopiesPointersOutOfAnObject", "#include <cstring>\n", "", "void* inside[1]; std::memcpy(inside, this, sizeof inside);", not_fixed, "made-up-pointer"},
    {"TakesAPrivateMember", "", "template <auto Member> struct Take {};\ntemplate struct Take<&boost::asio::awaitable<void>::frame_>;\n", "", invalid, "private-access"},
    {"SaysWhatIsEqual", "#include <vector>\n", "template <> inline bool std::operator==<long, std::allocator<long>>(const std::vector<long>&, const std::vector<long>&) { return true; }\n", "", not_fixed, "foreign-specialisation"},
    {"OpensThePrivatePartsOfAHeader", "#define private public\n#include <list>\n", "", "", invalid, "hidden-name"},
    {"CallsTheHarness", "", "", "kata::Frame frame;", invalid, "harness-hook"},
    // Of the object.
    {"ReplacesAFunctionOfAHeader", "#include <cstring>\n", "int memcmp(const void*, const void*, std::size_t) noexcept { return 0; }\n", "", invalid, "foreign-definition"},
    {"LooksUpFunctionsByName", "#include <dlfcn.h>\n", "", "::dlsym(RTLD_DEFAULT, \"_exit\");", invalid, "forbidden-function"},
    {"ListsTheProgramsParts", "#include <link.h>\n", "", "::dl_iterate_phdr([](dl_phdr_info*, std::size_t, void*) { return 0; }, nullptr);", invalid, "forbidden-function"},
    {"MakesCodeWritable", "#include <sys/mman.h>\n", "", "::mprotect(nullptr, 0, PROT_READ | PROT_WRITE | PROT_EXEC);", invalid, "forbidden-function"},
    {"ReadsItsStack", "#include <execinfo.h>\n", "", "void* frames[9]; ::backtrace(frames, 9);", invalid, "forbidden-function"},
    {"CallsTheKernelItself", "#include <unistd.h>\n", "", "::syscall(39);", invalid, "forbidden-function"},
    {"TracesAProcess", "#include <sys/ptrace.h>\n", "", "::ptrace(PTRACE_TRACEME, 0, 0, 0);", invalid, "forbidden-function"},
    {"TakesTheSignalsOfCrashes", "#include <csignal>\n", "", "std::signal(SIGSEGV, SIG_IGN);", invalid, "forbidden-function"},
    {"HoldsSignalsBack", "#include <csignal>\n", "", "sigset_t all; ::sigfillset(&all); ::pthread_sigmask(SIG_SETMASK, &all, nullptr);", invalid, "forbidden-function"},
    {"LiftsItsLimits", "#include <sys/resource.h>\n", "", "const rlimit all{RLIM_INFINITY, RLIM_INFINITY}; ::setrlimit(RLIMIT_CPU, &all);", invalid, "forbidden-function"},
    {"JumpsOutOfTheTest", "#include <csetjmp>\nstatic std::jmp_buf out;\n", "", "std::longjmp(out, 1);", invalid, "forbidden-function"},
    {"MapsMemoryOfItsOwn", "#include <sys/mman.h>\n", "", "::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);", invalid, "forbidden-function"},
    {"TakesThePlaceOfTheEnvironment", "", "char** environ = nullptr;\n", "", invalid, "foreign-definition"},
    // While it is compiled.
    {"LetsTheCompilerWriteALot", "", "char big[1u << 30] = {1};\n", "", not_fixed, "compile-limit"},
    {"TakesTheCompilersMemory", "#include <utility>\n", "std::make_index_sequence<80000000> big;\n", "", not_fixed, "compile-limit"},
    {"LetsTheCompilerCount", "", "constexpr int f() { for (int i = 0;; ++i) {} return 0; }\nstatic_assert(f() == 0);\n", "", not_fixed, "build: "},
    {"LetsTheCompilerTalk", "", "template <int N> struct T { static constexpr int v = T<N + 1>::v + T<N + 2>::v; };\nint x = T<0>::v;\n", "", not_fixed, "build: "},
    {"IncludesItself", "", "#include \"bank.cpp\"\n", "", invalid, "include"},
    // While it runs.
    {"EndsTheProcess", "#include <cstdlib>\n", "", "std::exit(0);", not_fixed, "early-exit"},
    {"EndsItQuickly", "#include <cstdlib>\n", "", "std::quick_exit(0);", not_fixed, "early-exit"},
    {"EndsItAtOnce", "#include <unistd.h>\n", "", "::_exit(0);", not_fixed, "early-exit"},
    {"EndsItBeforeMain", "#include <unistd.h>\n", "namespace { struct Early { Early() { ::_exit(0); } } early; }\n", "", not_fixed, "early-exit"},
    {"EndsItFromAThread", "#include <thread>\n#include <unistd.h>\n", "", "std::thread{[] { ::_exit(0); }}.join();", not_fixed, "FAILED: "},
    {"BecomesAnotherProgram", "#include <unistd.h>\n", "", "::execl(\"/bin/true\", \"true\", nullptr);", not_fixed, "forbidden-function"},
    {"Forks", "#include <unistd.h>\n", "", "if (::fork() > 0) ::_exit(0);", not_fixed, "forbidden-function"},
    {"StartsAProgram", "#include <cstdlib>\n", "", "static const int s = std::system(\"true\"); (void)s;", not_fixed, "forbidden-function"},
    {"KillsItsParent", "#include <csignal>\n#include <unistd.h>\n", "", "::kill(::getppid(), SIGKILL);", not_fixed, "forbidden-function"},
    {"StopsItself", "#include <csignal>\n", "", "::raise(SIGSTOP);", not_fixed, "forbidden-function"},
    {"OpensASocket", "#include <sys/socket.h>\n", "", "::socket(AF_INET, SOCK_STREAM, 0);", not_fixed, "FAILED: "},
    {"ForgesARecord", "#include <string>\n#include <unistd.h>\n", "", "const std::string done{\"0123456789abcdef\\tdone\\t1\\n\"}; ::write(3, done.data(), done.size());", invalid, "forged-record"},
    {"ClosesTheChannel", "#include <unistd.h>\n", "", "for (int fd = 3; fd < 64; ++fd) ::close(fd);", not_fixed, "FAILED: "},
    {"PrintsThatItPassed", "#include <cstdio>\n#include <cstdlib>\n", "", "std::puts(\"[  PASSED  ] 13 tests.\"); std::exit(0);", not_fixed, "early-exit"},
    {"FloodsTheOutput", "#include <cstdio>\n", "", "for (;;) std::puts(\"again\");", not_fixed, "flood"},
};

using Level = const char*;

class Attacked : public testing::TestWithParam<std::tuple<Attack, Level>> {};

TEST_P(Attacked, EndsInItsVerdict) {
  const auto& [attack, level] = GetParam();
  const Fix fix;
  fix.append(attack.appended, attack.includes);
  if (*attack.in_deposit != '\0') fix.in_function(attack.in_deposit);
  const Answer answer = fix.check({"--isolation", level});
  EXPECT_EQ(answer.exit_code, attack.exit_code) << answer.out << answer.err;
  EXPECT_NE(answer.out.find(attack.told), std::string::npos) << answer.out;
}

// The headers of the library call the system for these; a fix that uses them does not.
TEST(Attack, IsNoWaitOfTheStandardLibrary) {
  const Fix fix;
  fix.in_function("std::counting_semaphore<> free{1}; free.acquire(); free.release(); "
                  "std::atomic<int> seven{7}; seven.wait(8); seven.notify_all(); "
                  "std::stop_source source; std::stop_callback told{source.get_token(), [] {}}; source.request_stop();",
                  "#include <atomic>\n#include <semaphore>\n#include <stop_token>\n");
  const Answer answer = fix.check();
  EXPECT_EQ(answer.exit_code, 0) << answer.out << answer.err;
}

// Only L2 keeps files apart.
TEST(Attack, LeavesNothingWritten) {
  const std::string file = (std::filesystem::temp_directory_path() / "written-by-an-attack").string();
  const Fix fix;
  fix.in_function("std::ofstream{\"" + file + "\"} << 7; std::ofstream{\"bank_test.cpp\"} << 7;", "#include <fstream>\n");
  EXPECT_EQ(fix.check({"--require-isolation", "L2"}).exit_code, 0) << "it is right apart from that";
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path{PROJECT_ROOT} / "build/bank_test.cpp"));
}

INSTANTIATE_TEST_SUITE_P(All, Attacked, testing::Combine(testing::ValuesIn(attacks), testing::Values("L0", "L1", "L2")),
                         [](const auto& info) { return std::string{std::get<0>(info.param).name} + std::get<1>(info.param); });

}  // namespace
}  // namespace grader_e2e
