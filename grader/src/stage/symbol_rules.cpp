// SPDX-License-Identifier: MIT
#include "stage/symbol_rules.hpp"

#include "stage/tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace grader {
namespace {

struct Reach {
  const char* why;
  Severity severity;
  std::set<std::string_view> names;
};

// Functions by which a program gets at its own code, its own memory or what the tests set up, past the language.
const std::array<Reach, 9>& reaches() {
  static const std::array<Reach, 9> all{{
      {"finds code and data of the program by name", Severity::attack, {"dlopen", "dlmopen", "dlsym", "dlvsym", "dladdr", "dladdr1", "dlinfo",
                                                       "dl_iterate_phdr", "_dl_find_object", "_r_debug"}},
      {"calls the system past the C library", Severity::attack, {"syscall", "__libc_start_main"}},
      {"changes which memory may be written or run", Severity::attack, {"mprotect", "pkey_mprotect", "mremap", "remap_file_pages",
                                                      "memfd_create", "shm_open", "mmap", "mmap64", "munmap"}},
      {"watches or changes processes", Severity::attack, {"ptrace", "process_vm_readv", "process_vm_writev", "prctl", "arch_prctl",
                                        "personality", "setrlimit", "setrlimit64", "prlimit", "prlimit64", "getauxval"}},
      {"takes signals that tell how the program ends", Severity::attack, {"signal", "sigaction", "__sigaction", "sigset", "bsd_signal",
                                                        "sysv_signal", "__sysv_signal", "sigprocmask", "pthread_sigmask",
                                                        "sigaltstack", "siginterrupt"}},
      {"leaves functions past their ends", Severity::attack, {"setcontext", "getcontext", "makecontext", "swapcontext", "longjmp", "_longjmp",
                                            "siglongjmp", "__longjmp_chk", "__register_frame", "_Unwind_SetIP",
                                            "_Unwind_SetGR", "_Unwind_ForcedUnwind"}},
      {"reads the stack of the program", Severity::attack, {"backtrace", "_Unwind_Backtrace", "_Unwind_GetCFA", "_Unwind_GetGR",
                                         "__cxa_get_globals", "__cxa_get_globals_fast", "pthread_getattr_np"}},
      {"starts other programs or processes", Severity::error,
       {"fork", "vfork", "_Fork", "clone", "system", "popen", "posix_spawn", "posix_spawnp", "execl", "execle", "execlp",
        "execv", "execve", "execvp", "execvpe", "fexecve", "daemon"}},
      {"sends signals", Severity::error,
       {"kill", "killpg", "raise", "gsignal", "tgkill", "pthread_kill", "pthread_sigqueue", "sigqueue"}},
  }};
  return all;
}

// "_ZN5boost4asio4postEv" -> boost, asio, post; "_ZNKSt3mapIiiE4sizeEv" -> std, map. The names up to the first
// template's arguments. No general demangler: what a short symbol stands for may be longer than any memory.
std::vector<std::string> names_in(std::string_view symbol) {
  std::vector<std::string> names;
  if (!symbol.starts_with("_Z")) return {std::string{symbol}};
  symbol.remove_prefix(2);
  if (symbol.starts_with('N')) symbol.remove_prefix(1);
  symbol.remove_prefix(std::min(symbol.find_first_not_of("KVrRO"), symbol.size()));
  if (symbol.starts_with('S') && symbol.size() > 1 && std::string_view{"tabsiod"}.find(symbol[1]) != std::string_view::npos) {
    names.emplace_back("std");
    symbol.remove_prefix(2);
  }
  for (std::size_t length = 0; !symbol.empty();) {
    const auto [end, error] = std::from_chars(symbol.data(), symbol.data() + symbol.size(), length);
    const auto digits = static_cast<std::size_t>(end - symbol.data());
    if (error != std::errc{} || length > symbol.size() - digits) break;
    names.emplace_back(symbol.substr(digits, length));
    symbol.remove_prefix(digits + length);
  }
  return names;
}

bool is_allocation(std::string_view symbol) {
  for (const char* name : {"_Znw", "_Zna", "_Zdl", "_Zda"})
    if (symbol.starts_with(name)) return true;
  return false;
}

class Inspection {
 public:
  Inspection(const std::string& file, std::string_view source) : file_{file} {
    for (Token& token : tokens_of(source))
      if (token.kind == Token::Kind::name) names_.push_back(std::move(token));
  }

  void uses(const std::string& name) {
    for (const Reach& reach : reaches())
      if (reach.names.contains(name))
        report(reach.severity, "forbidden-function", name, fmt::format("'{}' {}", name, reach.why),
               "A fix needs the standard library and Asio, nothing below them.");
  }

  void defines(const std::string& symbol) {
    static const std::set<std::string> of_others{"std", "boost", "testing", "kata", "__cxxabiv1", "__gnu_cxx"};
    const std::vector<std::string> names = names_in(symbol);
    const bool mangled = symbol.starts_with("_Z");
    const bool foreign = mangled && !names.empty() && of_others.contains(names.front());
    // A global variable has no mangled name: it can take the place of one of the C library.
    const bool of_the_compiler = symbol == "___asan_globals_registered" || symbol.starts_with("__odr_asan_gen_");
    const bool reserved = !mangled && !of_the_compiler &&
                          (symbol.starts_with('_') || symbol == "environ" || symbol == "stdout" || symbol == "stderr");
    const std::string readable = is_allocation(symbol) ? "operator new or delete" : fmt::format("{}", fmt::join(names, "::"));
    if (is_allocation(symbol) || foreign || reserved)
      report(Severity::attack, "foreign-definition", names.empty() ? "" : names.back(), fmt::format("'{}' is not a fix's to define", readable),
             "Define only what the kata's headers declare, and names of your own.");
  }

  // A copy of an inline function of GoogleTest could become that of the tests.
  void shares(const std::string& symbol) {
    const std::vector<std::string> names = names_in(symbol);
    if (symbol.starts_with("_Z") && !names.empty() && names.front() == "testing")
      report(Severity::attack, "foreign-definition", names.back(), fmt::format("'{}' is not a fix's to define", fmt::join(names, "::")),
             "Define only what the kata's headers declare, and names of your own.");
  }

  // Declared in a header of C, a function has its linkage without the words extern "C".
  void defines_in_c(const std::string& name) {
    if (name == "__clang_call_terminate" || name == "main") return;  // the linker tells of a second main
    report(Severity::attack, "foreign-definition", name, fmt::format("'{}' has the linkage of C: it can take the place of a function of the system", name),
           "Give the function a name of its own, and the linkage of C++.");
  }

  void runs_before_all() {
    report(Severity::attack, "foreign-definition", "", "code in section .preinit_array runs before the tests are there", "Remove it.");
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  void report(Severity severity, const char* rule, const std::string& name, std::string message, std::string help) {
    const auto token = std::ranges::find(names_, name, &Token::spelling);
    findings_.push_back({.stage = Stage::integrity,
                         .rule = rule,
                         .severity = severity,
                         .place = {.file = file_, .line = token == names_.end() ? 0 : token->line, .function = {}},
                         .test_case = {},
                         .message = std::move(message),
                         .notes = {},
                         .help = std::move(help)});
  }

  std::string file_;
  std::vector<Token> names_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> symbol_findings(const std::string& file, std::string_view source, const ObjectSymbols& symbols) {
  Inspection inspection{file, source};
  for (const std::string& name : symbols.used) inspection.uses(name);
  for (const std::string& name : symbols.defined) inspection.defines(name);
  for (const std::string& name : symbols.shared) inspection.shares(name);
  for (const std::string& name : symbols.c_functions) inspection.defines_in_c(name);
  if (symbols.runs_before_all) inspection.runs_before_all();
  return inspection.take();
}

}  // namespace grader
