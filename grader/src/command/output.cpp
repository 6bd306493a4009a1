// SPDX-License-Identifier: MIT
#include "command/output.hpp"

#include "box/run.hpp"
#include "catalog/digest.hpp"
#include "catalog/repository.hpp"
#include "command/fix_files.hpp"
#include "finding/error.hpp"
#include "report/result_formats.hpp"
#include "report/terminal_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>

namespace grader {
namespace {

// What its --version says first.
std::string version_of(const std::string& tool) {
  const RunResult result = run({.argv = {tool, "--version"}, .environment = tool_environment(), .deadline = std::chrono::seconds{20}});
  return result.out.substr(0, result.out.find('\n'));
}

std::string boost_version() {
  const char* const file = "/usr/include/boost/version.hpp";
  if (!std::filesystem::exists(file)) return {};
  const std::string header = read_file(file);
  const std::string_view define = "#define BOOST_LIB_VERSION ";
  const std::size_t at = header.find(define);
  if (at == std::string::npos) return {};
  const std::size_t quote = header.find('"', at) + 1;
  return header.substr(quote, header.find('"', quote) - quote);
}

}  // namespace

void print_page(const std::string& page) {
  if (std::getenv("GITHUB_ACTIONS") == nullptr) {
    fmt::print("{}", page);
  } else {
    std::random_device device;
    const std::string token = fmt::format("{:08x}{:08x}{:08x}{:08x}", device(), device(), device(), device());
    fmt::print("::stop-commands::{}\n{}\n::{}::\n", token, page, token);
  }
  std::fflush(stdout);
}

CheckResult grade(const Repository& repository, CheckRequest request, const Output& output) {
  const Style style = style_for(STDERR_FILENO);
  fmt::print(stderr, "checking {} ...\n", request.kata.id);
  request.on_preparation = [](const std::string& what) { fmt::print(stderr, "  {}\n", what); };
  request.on_stage = [&](const StageResult& stage) { fmt::print(stderr, "{}\n", stage_line(stage, style)); };
  request.on_failing = [&](const Failing& failing) { fmt::print(stderr, "{}\n", failing_line(failing, style)); };
  CheckResult result{.kata = request.kata, .fix = request.fix};
  try {
    result = check_fix(repository, request).front();
  } catch (const Error& e) {
    result.trouble = e.what();
  }
  fmt::print(stderr, "\n");
  if (output.format == Format::terminal) {
    const ReportOptions report{.style = style_for(STDOUT_FILENO), .raw = output.verbose};
    print_page(terminal_report(result, sources_of(repository, request.kata, request.folder), report));
  }
  return result;
}

std::map<std::string, std::string> tools_here() {
  return {{"grader", "sha256:" + sha256(read_file("/proc/self/exe"))},
          {"clang++-19", version_of("clang++-19")},
          {"Boost", boost_version()}};
}

std::string converted(const nlohmann::ordered_json& document, Format format) {
  switch (format) {
    case Format::terminal:
    case Format::json: return text_of(document);
    case Format::markdown: return markdown_report(document);
    case Format::github: return github_report(document);
    case Format::junit: return junit_report(document);
    case Format::sarif: return sarif_report(document);
  }
  return {};
}

}  // namespace grader
