// SPDX-License-Identifier: MIT
#include "toolchain/sanitizer_output.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <regex>
#include <sstream>

namespace grader {
namespace {

// "  Write of size 8 at 0x7f12 by thread T1 (mutexes: write M0):" -> without addresses, numbers of
// processes and the colon: what is the same in every run.
std::string tidy_title(std::string_view line) {
  static const std::regex registers{" \\(?(at )?pc 0x.*$"};
  static const std::regex ids{" ?\\((tid=|pid=|mutexes:|0x)[^)]*\\)"};
  static const std::regex address{"( on( unknown)? address| on| at)? 0x[0-9a-f]+"};
  std::string text{line};
  text.erase(0, text.find_first_not_of(' '));
  for (const std::regex& noise : {registers, ids, address}) text = std::regex_replace(text, noise, "");
  while (text.ends_with(':') || text.ends_with(' ')) text.pop_back();
  return text;
}

// "==4711==LeakSanitizer ..." has another number in each run.
std::string without_process(const std::string& line) {
  static const std::regex process{"^==\\d+=="};
  return std::regex_replace(line, process, "");
}

// The line above a stack that says what the stack is.
bool is_title(const std::string& line) {
  static const std::regex access{"^((READ|WRITE) of size|Address 0x)"};
  return line.ends_with(':') || std::regex_search(line, access);
}

std::string with_dashes(std::string text) {
  std::ranges::replace(text, ' ', '-');
  std::ranges::transform(text, text.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// The name that a sanitizer's summary has for what its first line says.
std::string rule_of(const std::string& kind) {
  if (kind == "attempting double-free") return "double-free";
  if (kind == "attempting free") return "bad-free";
  if (kind == "requested") return "allocation-size-too-big";
  // Which of the two it is depends on what the compiler has inlined, and that on the standard library.
  if (kind == "stack-use-after-scope") return "stack-use-after-return";
  return with_dashes(kind);
}

// The report that starts in this line, if one does.
std::optional<SanitizerReport> parse_start(const std::string& line) {
  static const std::regex thread{"WARNING: ThreadSanitizer: (.+?)( \\(pid=\\d+\\))?$"};
  static const std::regex address{"ERROR: AddressSanitizer: (attempting double-free|attempting free|[A-Za-z-]+)(.*)$"};
  static const std::regex leak{"ERROR: LeakSanitizer: detected memory leaks"};
  static const std::regex fatal_thread{"ERROR: ThreadSanitizer: ([A-Za-z-]+)(.*)$"};
  static const std::regex undefined{"^(.+?):(\\d+):(\\d+): runtime error: (.+)$"};
  std::smatch match;
  SanitizerReport report;
  if (std::regex_search(line, match, thread)) {
    std::string kind = match[1];
    if (const std::size_t detail = kind.find(" ("); detail != std::string::npos) kind.resize(detail);
    report.rule = with_dashes(kind);
    report.message = tidy_title(match[1].str());
  } else if (std::regex_search(line, match, address) || std::regex_search(line, match, fatal_thread)) {
    const std::string kind = match[1];
    report.rule = rule_of(kind);
    static constexpr std::array signals{"segv", "abrt", "bus", "fpe", "ill", "trap", "deadlysignal"};
    if (std::ranges::find(signals, report.rule) != signals.end()) report.rule = "crash";
    report.message = tidy_title(kind + match[2].str());
  } else if (std::regex_search(line, match, leak)) {
    report.rule = "memory-leak";
    report.message = "memory that nothing refers to any more was never freed";
  } else if (std::regex_search(line, match, undefined)) {
    report.rule = "undefined-behavior";
    report.message = tidy_title(match[4].str());
    report.place = {.file = match[1], .line = std::stoi(match[2]), .function = {}};
  } else {
    return std::nullopt;
  }
  return report;
}

// "    #0 0x55d0c1 (/path/program+0xe1234) (BuildId: ...)" of AddressSanitizer, or
// "    #0 <null> <null> (program+0xe1234) (BuildId: ...)" of ThreadSanitizer: the offset in the
// program, if the frame is the program's.
std::optional<Address> frame_in(const std::string& line, std::string_view program, bool& is_frame) {
  static const std::regex frame{"^ +#\\d+ .*\\(([^()]+)\\+0x([0-9a-f]+)\\)( \\(BuildId: [0-9a-f]+\\))?$"};
  std::smatch match;
  is_frame = std::regex_search(line, match, frame);
  if (!is_frame) return std::nullopt;
  const std::string module = match[1];
  if (module != program && module != program.substr(program.rfind('/') + 1)) return std::nullopt;
  return std::stoull(match[2].str(), nullptr, 16);
}

}  // namespace

std::vector<SanitizerReport> parse_sanitizer_reports(std::string_view text, std::string_view program) {
  std::vector<SanitizerReport> reports;
  std::istringstream lines{std::string{text}};
  std::string title;
  bool in_stack = false;
  for (std::string line; std::getline(lines, line);) {
    if (auto report = parse_start(line)) {
      title = report->message;
      reports.push_back(std::move(*report));
      in_stack = false;
      continue;
    }
    if (reports.empty()) continue;
    bool is_frame = false;
    const auto address = frame_in(line, program, is_frame);
    if (!is_frame) {
      in_stack = false;
      if (is_title(line)) title = tidy_title(line);
      continue;
    }
    if (!in_stack) reports.back().stacks.push_back({title, {}});
    in_stack = true;
    if (address) reports.back().stacks.back().frames.push_back(*address);
  }
  return reports;
}

std::string sanitizer_trouble(std::string_view text) {
  static constexpr std::array signs{"unexpected memory mapping", "memory layout is incompatible",
                                    "incompatible memory layout", "can not mmap the shadow memory",
                                    "LeakSanitizer has encountered a fatal error", "AddressSanitizer: CHECK failed",
                                    "Shadow memory range interleaves", "ReserveShadowMemoryRange failed",
                                    "Please report this at https://github.com/google/sanitizers",
                                    "AddressSanitizer CHECK failed",
                                    "ThreadSanitizer CHECK failed", "ThreadSanitizer: CHECK failed"};
  for (const std::string_view sign : signs) {
    const std::size_t at = text.find(sign);
    if (at == std::string_view::npos) continue;
    const std::size_t start = text.rfind('\n', at) == std::string_view::npos ? 0 : text.rfind('\n', at) + 1;
    return without_process(std::string{text.substr(start, text.find('\n', at) - start)});
  }
  return {};
}

}  // namespace grader
