// SPDX-License-Identifier: MIT
#include "finding/lint_checks.hpp"
#include "report/lint_report.hpp"
#include "report/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace grader {
namespace {

constexpr std::size_t most_named = 10;  // files of one kind

std::string count_of(std::size_t number, std::string_view thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

class Page {
 public:
  explicit Page(const LintReport& report) : report_{report} {}

  std::string write() {
    for (const LintFinding& finding : report_.lint.findings) write(finding);
    summary();
    return printable(text_);
  }

 private:
  std::string place(const Diagnostic& diagnostic) const {
    return fmt::format("{}:{}:{}", relative_path(diagnostic.place.file, report_.folder), diagnostic.place.line,
                       diagnostic.column);
  }

  void write(const LintFinding& finding) {
    const Diagnostic& what = finding.diagnostic;
    text_ += fmt::format("{}: {}: {} [{}]\n", place(what), is_hint(what.rule) ? "warning" : "error", what.message,
                         what.rule);
    text_ += fmt::format("{:5} | {}\n", what.place.line, report_.source(what.place.file, what.place.line));
    for (const Diagnostic& note : finding.notes) text_ += fmt::format("  {}: note: {}\n", place(note), note.message);
  }

  void summary() {
    const ProjectLint& lint = report_.lint;
    const auto hints = static_cast<std::size_t>(std::ranges::count_if(
        lint.findings, [](const LintFinding& finding) { return is_hint(finding.diagnostic.rule); }));
    if (!lint.findings.empty()) text_ += '\n';
    text_ += fmt::format("{} and {} in {}", count_of(lint.findings.size() - hints, "finding"), count_of(hints, "hint"),
                         count_of(lint.linted, "linted source"));
    text_ += report_.known > 0 ? fmt::format("; {} more in the baseline\n", report_.known) : "\n";
    unlinted(lint.skipped, "skipped: the checks need C++20");
    unlinted(lint.failed, "NOT linted");
    if (!lint.foreign_flags.empty())
      text_ += fmt::format("flags that clang does not know were left out: {}\n", fmt::join(lint.foreign_flags, " "));
    if (!lint.failed.empty())
      text_ += "next: look at the errors above: clang-19 has to compile a source before it can be linted\n";
    else if (!lint.findings.empty())
      text_ +=
          fmt::format("next: the grader's docs/lint/{}.md says why, and what to write instead\n", lint.findings[0].diagnostic.rule);
  }

  void unlinted(const std::vector<Unlinted>& files, std::string_view what) {
    if (files.empty()) return;
    text_ += fmt::format("{} {}\n", count_of(files.size(), "source"), what);
    for (std::size_t i = 0; i < std::min(files.size(), most_named); ++i)
      text_ += fmt::format("  {}: {}\n", relative_path(files[i].file, report_.folder), files[i].why);
    if (files.size() > most_named) text_ += fmt::format("  and {} more\n", files.size() - most_named);
  }

  const LintReport& report_;
  std::string text_;
};

}  // namespace

std::string lint_terminal_report(const LintReport& report) {
  return Page{report}.write();
}

}  // namespace grader
