// SPDX-License-Identifier: MIT
#include "stage/symbol_rules.hpp"

#include "stage/tokens.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <set>

namespace grader {
namespace {

struct Reach {
  const char* why;
  std::set<std::string_view> names;
};

// Functions by which a program gets at its own code, its own memory or what the tests set up, past the language.
const std::array<Reach, 6>& reaches() {
  static const std::array<Reach, 6> all{{
      {"finds code and data of the program by name", {"dlopen", "dlmopen", "dlsym", "dlvsym", "dladdr", "dladdr1", "dlinfo",
                                                       "dl_iterate_phdr", "_dl_find_object", "_r_debug"}},
      {"calls the system past the C library", {"syscall", "__libc_start_main"}},
      {"changes which memory may be written or run", {"mprotect", "pkey_mprotect", "mremap", "remap_file_pages",
                                                      "memfd_create", "shm_open", "mmap", "mmap64", "munmap"}},
      {"watches or changes processes", {"ptrace", "process_vm_readv", "process_vm_writev", "prctl", "arch_prctl",
                                        "personality", "setrlimit", "setrlimit64", "prlimit", "prlimit64", "getauxval"}},
      {"takes signals that tell how the program ends", {"signal", "sigaction", "__sigaction", "sigset", "bsd_signal",
                                                        "sysv_signal", "__sysv_signal", "sigprocmask", "pthread_sigmask",
                                                        "sigaltstack", "siginterrupt"}},
      {"leaves functions past their ends", {"setcontext", "getcontext", "makecontext", "swapcontext", "longjmp", "_longjmp",
                                            "siglongjmp", "__longjmp_chk", "__register_frame", "_Unwind_SetIP",
                                            "_Unwind_SetGR", "_Unwind_ForcedUnwind"}},
  }};
  return all;
}

std::string demangled(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text{abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status),
                                                         &std::free};
  return status == 0 && text ? text.get() : name;
}

// "boost::asio::detail::f(int)" -> "f".
std::string last_name(const std::string& demangled_name) {
  const std::string before = demangled_name.substr(0, demangled_name.find('('));
  const std::size_t colon = before.rfind("::");
  return colon == std::string::npos ? before : before.substr(colon + 2);
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
        report("forbidden-function", name, fmt::format("'{}' {}", name, reach.why),
               "A fix needs the standard library and Asio, nothing below them.");
  }

  void defines(const std::string& name) {
    const std::string readable = demangled(name);
    const bool mangled = name.starts_with("_Z");
    const bool allocation = readable.starts_with("operator new") || readable.starts_with("operator delete");
    const bool foreign = std::ranges::any_of(std::array{"std::", "boost::", "testing::", "kata::", "__cxxabiv1::", "__gnu_cxx::"},
                                             [&](const char* space) { return mangled && readable.starts_with(space); });
    // A global variable has no mangled name: it can take the place of one of the C library.
    const bool of_the_compiler = name == "___asan_globals_registered";
    const bool reserved = !mangled && !of_the_compiler && (name.starts_with('_') || name == "environ" || name == "stdout" || name == "stderr");
    if (allocation || foreign || reserved)
      report("foreign-definition", last_name(readable), fmt::format("'{}' is not a fix's to define", readable),
             "Define only what the kata's headers declare, and names of your own.");
  }

  void runs_before_all() {
    report("foreign-definition", "", "code in section .preinit_array runs before the tests are there", "Remove it.");
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  void report(const char* rule, const std::string& name, std::string message, std::string help) {
    const auto token = std::ranges::find(names_, name, &Token::spelling);
    findings_.push_back({.stage = Stage::integrity,
                         .rule = rule,
                         .severity = Severity::attack,
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
  if (symbols.runs_before_all) inspection.runs_before_all();
  return inspection.take();
}

}  // namespace grader
