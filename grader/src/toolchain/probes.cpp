// SPDX-License-Identifier: MIT
#include "toolchain/probes.hpp"

#include "box/run.hpp"
#include "finding/error.hpp"
#include "toolchain/compiler_output.hpp"
#include "toolchain/sanitizer_environment.hpp"
#include "toolchain/sanitizer_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace grader {

namespace fs = std::filesystem;

namespace {

constexpr const char* use_after_free = "int main() { int* p = new int{1}; delete p; return *p; }\n";
constexpr const char* leak = "int* volatile p; int main() { p = new int{1}; p = nullptr; }\n";
constexpr const char* overflow = "int main(int n, char**) { return (2147483647 - 1 + n + n) < 0; }\n";
// Many: ThreadSanitizer misses a race whose two accesses happen at the very same time.
constexpr const char* races =
    "#include <thread>\nint n[100];\nvoid fill(int with) { for (int& each : n) each = with; }\n"
    "int main() { std::thread a{fill, 1}; fill(2); a.join(); }\n";
constexpr const char* unawaited =
    "namespace boost::asio { template <class T> struct awaitable { ~awaitable(); }; }\n"
    "boost::asio::awaitable<void> save();\nvoid f() { (void)save(); }\n";
constexpr const char* boost_headers =
    "#include <boost/asio/version.hpp>\n#include <boost/version.hpp>\n"
    "#if BOOST_VERSION < 108100\n#error Boost 1.81 or later is needed\n#endif\n";

// A folder for the probes' programs, removed at the end.
class Bench {
 public:
  explicit Bench(const Repository& repository) : folder_{repository.work() / fmt::format("{}-doctor", getpid())} {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error)
      throw Error{fmt::format("cannot write to {}: {}\n{}", repository.work().string(), error.message(),
                              next_after(error, repository.build()))};
  }
  ~Bench() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  fs::path write(const std::string& name, const std::string& text) const {
    write_file(folder_ / name, text);
    return folder_ / name;
  }
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

RunResult run_tool(std::vector<std::string> argv, const fs::path& cwd) {
  return run({.argv = std::move(argv),
              .cwd = cwd,
              .environment = tool_environment(),
              .deadline = std::chrono::seconds{60}});
}

bool succeeded(const RunResult& result) {
  const auto* exited = std::get_if<Exited>(&result.ending);
  return exited != nullptr && exited->code == 0;
}

std::string version_trouble(const std::string& program, const fs::path& cwd) {
  try {
    const RunResult result = run_tool({program, "--version"}, cwd);
    return succeeded(result) ? "" : fmt::format("{} --version {}", program, describe(result.ending));
  } catch (const Error& e) {
    return e.what();
  }
}

std::string sanitizer_probe(const Bench& bench, const std::string& flag, const char* source, const std::string& rule) {
  const fs::path file = bench.write("probe.cpp", source);
  const fs::path program = bench.folder() / "probe";
  const RunResult build = run_tool({"clang++-19", "-std=c++20", "-g", "-fsanitize=" + flag, "-fno-sanitize-recover=all",
                                    "-fuse-ld=lld", "-pthread", file.string(), "-o", program.string()},
                                   bench.folder());
  if (!succeeded(build)) return "its test program does not compile: " + build.err;
  const RunResult result = run({.argv = {program.string()},
                                .cwd = bench.folder(),
                                .environment = test_environment(""),
                                .deadline = std::chrono::seconds{30},
                                .fixed_addresses = true});
  const std::vector<SanitizerReport> reports = parse_sanitizer_reports(result.err, program.string());
  if (std::ranges::any_of(reports, [&](const SanitizerReport& report) { return report.rule == rule; })) return {};
  return fmt::format("it does not find a seeded {}; the program {}\n{}", rule, describe(result.ending), result.err);
}

// `command` lints the file.
std::string lint_probe(const fs::path& module, const Bench& bench, std::vector<std::string> command) {
  if (!fs::exists(module)) return "it is not built";
  const RunResult result = run_tool(std::move(command), bench.folder());
  const std::vector<Finding> findings = findings_of(parse_diagnostics(result.out), Stage::lint);
  if (std::ranges::any_of(findings, [](const Finding& f) { return f.rule == "asio-unawaited-awaitable"; })) return {};
  return "it does not find a seeded bug\n" + result.out + result.err;
}

std::string lint_module_probe(const Repository& repository, const Bench& bench) {
  const fs::path module = repository.lint_module();
  return lint_probe(module, bench, {"clang-tidy-19", "-load=" + module.string(), "-checks=-*,asio-*", "--config={}",
                                    "--quiet", bench.write("probe.cpp", unawaited), "--", "-std=c++20"});
}

std::string lint_plugin_probe(const Repository& repository, const Bench& bench) {
  const fs::path plugin = repository.lint_plugin();
  return lint_probe(plugin, bench, {"clang++-19", "-fplugin=" + plugin.string(), "-fsyntax-only", "-std=c++20",
                                    bench.write("probe.cpp", unawaited)});
}

std::string integrity_plugin_probe(const Repository& repository, const Bench& bench) {
  const fs::path plugin = repository.integrity_plugin();
  if (!fs::exists(plugin)) return "it is not built";
  const fs::path file = bench.write("probe.cpp", "int* made_up = reinterpret_cast<int*>(4096);\n");
  const RunResult result = run_tool({"clang++-19", "-fplugin=" + plugin.string(), "-fsyntax-only", file.string()}, bench.folder());
  if (result.out.find("[integrity-made-up-pointer]") != std::string::npos) return {};
  return "it does not find a seeded pointer\n" + result.out + result.err;
}

// By trying to read a file that no fix has to see.
Probe isolation_probe(const Repository& repository) {
  const std::string file = (repository.root / "CMakePresets.json").string();
  try {
    const RunResult result = run({.argv = {"/bin/cat", file}, .environment = tool_environment(), .box = Box{}});
    const std::string name = fmt::format("isolation {}", name_of(result.isolation));
    if (result.isolation == Isolation::L2 && result.out.empty()) return {name, "", ""};
    const char* missing = result.isolation == Isolation::L2   ? "a program in the box can read this repository"
                          : result.isolation == Isolation::L1 ? "no Landlock: what is graded can read your files"
                                                              : "no seccomp filters: what is graded can reach the network and other processes";
    return {name, missing, "a kernel of 5.13 or later with Landlock and seccomp; for your own code it does without"};
  } catch (const Error& e) {
    return {"isolation", e.what(), "bin/setup"};
  }
}

std::string boost_trouble(const Bench& bench) {
  const fs::path file = bench.write("probe.cpp", boost_headers);
  const RunResult result = run_tool({"clang++-19", "-fsyntax-only", file.string()}, bench.folder());
  return succeeded(result) ? "" : result.err;
}

std::string googletest_trouble() {
  for (const char* folder : {"/usr/src/googletest/googletest", "/usr/src/gtest"})
    if (fs::exists(fs::path{folder} / "src/gtest-all.cc")) return {};
  return "its sources are not in /usr/src/googletest";
}

std::string memory_trouble() {
  constexpr long least = 1'500;  // MiB; a machine of 2 GiB has a little less than that
  const long memory = sysconf(_SC_PHYS_PAGES) / 1024 * (sysconf(_SC_PAGESIZE) / 1024);
  return memory >= least ? "" : fmt::format("this machine has {} MiB", memory);
}

std::string disk_trouble(const Repository& repository) {
  constexpr std::uintmax_t least = std::uintmax_t{1} << 30;
  const fs::space_info space = fs::space(repository.work());
  return space.available >= least ? "" : fmt::format("only {} MiB are free", space.available >> 20);
}

}  // namespace

std::vector<Probe> probe_tools(const Repository& repository) {
  const Bench bench{repository};
  std::vector<Probe> probes;
  const auto add = [&](const std::string& name, std::string trouble, const std::string& mend) {
    probes.push_back({name, std::move(trouble), mend});
  };
  for (const char* program : {"clang++-19", "ld.lld-19", "clang-tidy-19", "llvm-symbolizer-19", "cmake", "ninja"})
    add(program, version_trouble(program, bench.folder()), "bin/setup");
  add("Boost", boost_trouble(bench), "bin/setup");
  add("GoogleTest", googletest_trouble(), "bin/setup");
  add("build folder", fs::exists(repository.build() / "build.ninja") ? "" : "nothing is built", "bin/setup");
  add("lint module", lint_module_probe(repository, bench), "bin/setup");
  add("lint plugin", lint_plugin_probe(repository, bench), "bin/setup");
  add("integrity plugin", integrity_plugin_probe(repository, bench), "bin/setup");
  add("AddressSanitizer", sanitizer_probe(bench, "address", use_after_free, "heap-use-after-free"), "bin/setup");
  add("LeakSanitizer", sanitizer_probe(bench, "address", leak, "memory-leak"),
      "allow ptrace for your own processes: a container needs --cap-add SYS_PTRACE");
  add("UndefinedBehaviorSanitizer", sanitizer_probe(bench, "undefined", overflow, "undefined-behavior"), "bin/setup");
  add("ThreadSanitizer", sanitizer_probe(bench, "thread", races, "data-race"), "sudo sysctl vm.mmap_rnd_bits=28");
  probes.push_back(isolation_probe(repository));
  add("memory", memory_trouble(), "check one kata at a time, with -j 1");
  add("disk space", disk_trouble(repository), "make room for at least 1 GiB");
  return probes;
}

}  // namespace grader
