// SPDX-License-Identifier: MIT
#include "stage/integrity_rules.hpp"

#include "stage/tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <tuple>
#include <utility>

namespace grader {
namespace {

using Kind = Token::Kind;

// One file under inspection; `at(i)` is safe beyond the end.
class Inspection {
 public:
  Inspection(const std::string& file, std::string_view source) : file_{file}, source_{source} {
    for (Token& token : tokens_of(source))
      if (token.kind != Kind::comment) code_.push_back(std::move(token));
  }

  std::vector<Finding> run() {
    suppressing_lines();
    for (std::size_t i = 0; i < code_.size(); ++i) {
      name(i);
      directive(i);
      attribute(i);
      reopened_namespace(i);
      replaced_allocation(i);
    }
    std::ranges::sort(findings_, {}, [](const Finding& f) { return std::tuple{f.place.line, f.message}; });
    return std::move(findings_);
  }

 private:
  const Token& at(std::size_t i) const {
    static const Token none{Kind::punctuation, "", 0};
    return i < code_.size() ? code_[i] : none;
  }

  void report(Severity severity, const char* rule, int line, std::string message, std::string help) {
    findings_.push_back({.stage = Stage::integrity,
                         .rule = rule,
                         .severity = severity,
                         .place = {.file = file_, .line = line, .function = {}},
                         .test_case = {},
                         .message = std::move(message),
                         .notes = {},
                         .help = std::move(help)});
  }

  // clang-tidy looks for the word in the text of the line, also outside comments.
  void suppressing_lines() {
    int line = 1;
    std::size_t from = 0;
    for (std::size_t at = source_.find("NOLINT"); at != std::string_view::npos; at = source_.find("NOLINT", from)) {
      line += static_cast<int>(std::ranges::count(source_.substr(from, at - from), '\n'));
      report(Severity::error, "suppression", line, "NOLINT hides the code from the lint checks",
             "Remove the word and mend what the check finds.");
      from = std::min(source_.find('\n', at), source_.size());
    }
  }

  void name(std::size_t i) {
    const Token& token = code_[i];
    if (token.kind != Kind::name) return;
    const std::string& word = token.spelling;
    static constexpr std::array hooks{"__asan_", "__tsan_", "__lsan_", "__ubsan_", "__msan_", "__hwasan_",
                                      "__sanitizer_", "__sancov_", "__interceptor_", "__gtest",
                                      "kata_happens_", "kata_futex", "_GLIBCXX_SYNCHRONIZATION_", "__real_", "__wrap_"};
    if (std::ranges::any_of(hooks, [&](const char* hook) { return word.starts_with(hook); }))
      report(Severity::attack, "sanitizer-hook", token.line,
             fmt::format("'{}' belongs to the checks, not to a fix", word),
             "A fix makes the reports go away by making the program right. Remove this code.");
    if (is_mangled(word))
      report(Severity::attack, "hidden-name", token.line, fmt::format("'{}' is a name as the linker knows it", word),
             "Use the names that headers declare.");
    static const std::set<std::string_view> disarming{
        "no_sanitize", "no_sanitize_thread", "no_sanitize_address", "no_sanitize_undefined",
        "disable_sanitizer_instrumentation", "no_instrument_function", "__has_feature", "__has_extension",
        "__SANITIZE_THREAD__", "__SANITIZE_ADDRESS__", "__no_sanitize__"};
    if (disarming.contains(word))
      report(Severity::error, "suppression", token.line,
             fmt::format("'{}' makes the code look different to a sanitizer", word),
             "Every check must see the code that will run. Remove it and mend what the sanitizer finds.");
    if (word == "_Pragma" || word == "__pragma")
      report(Severity::error, "suppression", token.line, "a pragma can hide the code from a check", "Remove it.");
    if (word == "asm" || word == "__asm__" || word == "__asm")
      report(Severity::attack, "inline-assembly", token.line, "inline assembly is not part of any fix",
             "Write the fix in C++.");
    // Through these the harness follows coroutines and what reaches detached.
    const bool defined = token.directive || names_a_class(i);
    if (word == "coroutine_traits" || (word == "async_result" && defined))
      report(Severity::attack, "harness-hook", token.line, fmt::format("a fix cannot specialise {}", word),
             "Use the coroutines and completion tokens that Asio has.");
    if (word.find('\\') != std::string::npos)
      report(Severity::attack, "hidden-name", token.line, "a name is written with universal character names",
             "Write the name out.");
  }

  // As the C++ ABI of this platform writes names: _ZN, _ZSt, _Z4... ("_Zone" is none.)
  static bool is_mangled(std::string_view word) {
    if (!word.starts_with("_Z") || word.size() < 3) return false;
    return (word[2] >= '0' && word[2] <= '9') || (word[2] >= 'A' && word[2] <= 'Z');
  }

  // "struct boost::asio::NAME", with the name at i.
  bool names_a_class(std::size_t i) const {
    for (; i > 0; --i) {
      const Token& before = code_[i - 1];
      if (before.is("struct") || before.is("class")) return true;
      if (!before.is("::") && !(before.kind == Kind::name && code_[i].is("::"))) return false;
    }
    return false;
  }

  void directive(std::size_t i) {
    const Token& token = code_[i];
    if (!token.directive) return;
    if (token.is("##"))
      report(Severity::attack, "hidden-name", token.line, "'##' puts names together that no check can read",
             "Write the names out.");
    if (!token.starts_directive || !at(i + 1).directive || at(i + 1).starts_directive) return;
    const std::string& word = at(i + 1).spelling;
    if (word == "pragma" && !at(i + 2).is("once"))
      report(Severity::error, "suppression", token.line, "a pragma can hide the code from a check",
             "Remove it and mend what the check finds.");
    if (word == "line" || word == "include_next" || word == "embed" || word == "import" ||
        at(i + 1).kind == Kind::number)
      report(Severity::attack, "directive", token.line, fmt::format("'#{}' is not part of any fix", word),
             "Remove it.");
    if (word == "include") include(at(i + 2));
    if (word == "define") define(i + 2);
  }

  // A macro must not be a way to open a namespace, here or in another file.
  void define(std::size_t i) {
    macros_.insert(at(i).spelling);
    for (std::size_t k = i; at(k).directive && !at(k).starts_directive; ++k)
      if (at(k).is("namespace") || at(k).is("kata") || at(k).is("testing"))
        report(Severity::attack, "hidden-name", at(k).line, fmt::format("a macro hides '{}'", at(k).spelling),
               "Write out what the macro stands for.");
  }

  void include(const Token& header) {
    static constexpr const char* help = "Include what the program needs: the kata's own headers, the standard "
                                        "library and Boost.";
    const std::string& name = header.spelling;
    if (header.kind != Kind::header || name.size() < 3)
      return report(Severity::attack, "include", header.line, "the name of an included file is not written out", help);
    const std::string path = std::filesystem::path{name.substr(1, name.size() - 2)}.lexically_normal();
    const bool outside = path.starts_with('/') || path.find("..") != std::string::npos;
    const bool grading = path.starts_with("gtest/") || path.starts_with("gmock/") || path.starts_with("kata/") ||
                         path.starts_with("sanitizer/");
    if (outside || grading || path.ends_with(".cpp"))
      report(Severity::attack, "include", header.line, fmt::format("a fix cannot include {}", name), help);
  }

  static constexpr const char* attribute_help = "Use standard attributes only, such as [[nodiscard]].";

  void attribute(std::size_t i) {
    const Token& token = code_[i];
    if (token.is("__attribute__") || token.is("__attribute") || token.is("__declspec"))
      report(Severity::attack, "attribute", token.line,
             fmt::format("'{}' can change how the program is built", token.spelling), attribute_help);
    if (const std::size_t end = attribute_list_end(i); end > 0) attribute_list(i, end);
  }

  // Where the list ends that starts with [[ at i; 0 if none does. A lambda in a subscript starts
  // with two brackets as well, but its captures end with one.
  std::size_t attribute_list_end(std::size_t i) const {
    const std::size_t first = code_[i].is("[[") ? i + 1 : code_[i].is("[") && at(i + 1).is("[") ? i + 2 : 0;
    if (first == 0) return 0;
    int depth = 0;
    for (std::size_t k = first; k < code_.size(); ++k) {
      if (code_[k].is("(") || code_[k].is("[") || code_[k].is("{")) ++depth;
      const bool closes = code_[k].is(")") || code_[k].is("]") || code_[k].is("}");
      if (depth == 0 && (code_[k].is("]]") || (code_[k].is("]") && at(k + 1).is("]")))) return k;
      if (closes && --depth < 0) return 0;
      if (code_[k].is("]]")) depth -= 2;
    }
    return 0;
  }

  void attribute_list(std::size_t i, std::size_t end) {
    static const std::set<std::string_view> standard{"nodiscard", "maybe_unused", "likely", "unlikely", "noreturn",
                                                     "fallthrough", "deprecated", "no_unique_address"};
    int depth = 0;
    bool expects_name = true;
    for (std::size_t k = i + 1; k < end; ++k) {
      const Token& token = code_[k];
      if (token.is("(")) ++depth;
      if (token.is(")")) --depth;
      if (depth > 0 || token.is(")")) continue;
      if (token.is(",")) expects_name = true;
      if (token.kind != Kind::name || !std::exchange(expects_name, false)) continue;
      if (standard.contains(token.spelling) && !at(k + 1).is("::")) continue;
      report(Severity::attack, "attribute", token.line,
             fmt::format("the attribute '{}' can change how the program is built", token.spelling), attribute_help);
    }
  }

  void reopened_namespace(std::size_t i) {
    static const std::set<std::string_view> owned{"std", "boost", "testing", "kata", "__cxxabiv1", "__gnu_cxx"};
    if (!code_[i].is("namespace") || (i > 0 && code_[i - 1].is("using"))) return;
    std::size_t first = i + 1;
    if (const std::size_t end = first < code_.size() ? attribute_list_end(first) : 0; end > 0)
      first = at(end).is("]]") ? end + 1 : end + 2;
    if (at(first).is("::")) ++first;
    if (macros_.contains(at(first).spelling))
      report(Severity::attack, "hidden-name", code_[i].line, "the name of a namespace is a macro", "Write the name out.");
    if (!owned.contains(at(first).spelling) || at(first + 1).is("=")) return;
    report(Severity::attack, "reopened-namespace", code_[i].line,
           fmt::format("namespace {} is not yours to add to", at(first).spelling),
           "Put your code into a namespace of your own or into an unnamed one.");
  }

  void replaced_allocation(std::size_t i) {
    if (!code_[i].is("operator") || !(at(i + 1).is("new") || at(i + 1).is("delete"))) return;
    if (i > 0 && code_[i - 1].is("::") && !is_followed_by_body(i + 2)) return;  // a call: ::operator new(size)
    report(Severity::attack, "replaced-allocation", code_[i].line,
           fmt::format("replacing operator {} hides memory errors from AddressSanitizer", at(i + 1).spelling),
           "Allocate with the standard operators.");
  }

  // After the parameters that start at or after i.
  bool is_followed_by_body(std::size_t i) const {
    while (i < code_.size() && !code_[i].is("(")) ++i;
    int depth = 0;
    for (; i < code_.size(); ++i) {
      if (code_[i].is("(")) ++depth;
      if (code_[i].is(")") && --depth == 0) break;
    }
    static const std::set<std::string_view> starts{"{", "noexcept", "throw", "try", "=", "-"};
    return starts.contains(at(i + 1).spelling);
  }

  std::string file_;
  std::string_view source_;
  std::vector<Token> code_;
  std::set<std::string> macros_;  // defined so far
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> integrity_findings(const std::string& file, std::string_view source) {
  return Inspection{file, source}.run();
}

}  // namespace grader
