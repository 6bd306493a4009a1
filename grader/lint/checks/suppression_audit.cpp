// SPDX-License-Identifier: MIT
//
// A NOLINT silences its own line, for this check too: it is reported at the start of the next one.
#include "checks/suppression_audit.hpp"

#include <clang/AST/Attr.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <clang/Lex/Lexer.h>
#include <clang/Lex/PPCallbacks.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringSwitch.h>

using namespace clang;
using namespace clang::ast_matchers;
using llvm::StringRef;

namespace asio_lint {
namespace {

// Empty if the comment is in order. `text` begins with NOLINT.
StringRef trouble_with(StringRef text) {
  text = text.drop_front(StringRef{"NOLINT"}.size());
  if (text.starts_with("END")) return {};
  if (!text.consume_front("NEXTLINE")) text.consume_front("BEGIN");
  if (!text.consume_front("(")) return "it silences every check there is; name the one that is meant, and say why";
  const auto [checks, reason] = text.split(')');
  const bool concerns_us = checks.contains("asio-") || checks.contains('*');
  const bool is_explained = llvm::any_of(reason, [](char c) { return llvm::isAlpha(c); });
  return concerns_us && !is_explained ? "it gives no reason; write one after it" : StringRef{};
}

// Warnings of the compiler that find what the checks of this module look for.
bool is_ours(StringRef warning) {
  return warning == "-Weverything" || warning.starts_with("-Wunused") || warning.starts_with("-Wdangling") ||
         warning.starts_with("-Wthread-safety") || warning.starts_with("-Wreturn-stack-address");
}

class Comments : public CommentHandler {
 public:
  explicit Comments(SuppressionAudit& audit) : audit_{audit} {}

  bool HandleComment(Preprocessor& preprocessor, SourceRange comment) override {
    const SourceManager& sources = preprocessor.getSourceManager();
    if (place_in_user_code(comment.getBegin(), sources).isInvalid()) return false;
    const StringRef text =
        Lexer::getSourceText(CharSourceRange::getCharRange(comment), sources, preprocessor.getLangOpts());
    const StringRef words = text.drop_front(2).ltrim();  // without // or /*
    const StringRef trouble = words.starts_with("NOLINT") ? trouble_with(words) : StringRef{};
    if (trouble.empty()) return false;
    const FileID file = sources.getFileID(comment.getBegin());
    const unsigned line = sources.getSpellingLineNumber(comment.getBegin());
    const bool is_for_its_own_line = !words.starts_with("NOLINTNEXTLINE") && !words.starts_with("NOLINTBEGIN");
    const SourceLocation place = is_for_its_own_line ? sources.translateLineCol(file, line + 1, 1) : comment.getBegin();
    audit_.diag(place, "a NOLINT %select{here|in line %2}1 hides more than it tells: %0")
        << trouble << is_for_its_own_line << line;
    return false;
  }

 private:
  SuppressionAudit& audit_;
};

class Pragmas : public PPCallbacks {
 public:
  Pragmas(SuppressionAudit& audit, const SourceManager& sources) : audit_{audit}, sources_{sources} {}

  void PragmaDiagnostic(SourceLocation place, StringRef, diag::Severity severity, StringRef warning) override {
    if (severity != diag::Severity::Ignored || !is_ours(warning) || place_in_user_code(place, sources_).isInvalid())
      return;
    audit_.diag(place, "%0 is turned off here: it finds mistakes with coroutines; mend what it finds") << warning;
  }

 private:
  SuppressionAudit& audit_;
  const SourceManager& sources_;
};

// "undefined" and its parts are turned off for arithmetic that is meant; what is gone, and races, the others find.
bool finds_lifetimes_or_races(const NoSanitizeAttr& off) {
  return llvm::any_of(off.sanitizers(), [](StringRef name) {
    return name == "all" || name.contains("thread") || name.contains("address") || name.contains("memory");
  });
}

const Attr* sanitizer_off(const FunctionDecl& function) {
  for (const Attr* attribute : function.attrs()) {
    const auto* by_name = dyn_cast<NoSanitizeAttr>(attribute);
    if (isa<DisableSanitizerInstrumentationAttr>(attribute) ||
        (by_name != nullptr && finds_lifetimes_or_races(*by_name)))
      return attribute;
  }
  return nullptr;
}

AST_MATCHER(FunctionDecl, turns_sanitizer_off) {
  return sanitizer_off(Node) != nullptr;
}

}  // namespace

void SuppressionAudit::registerPPCallbacks(const SourceManager& sources, Preprocessor* preprocessor, Preprocessor*) {
  preprocessor->addPPCallbacks(std::make_unique<Pragmas>(*this, sources));
  comments_ = std::make_unique<Comments>(*this);
  preprocessor->addCommentHandler(comments_.get());
}

void SuppressionAudit::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(functionDecl(turns_sanitizer_off()).bind("function"), this);
}

void SuppressionAudit::check(const MatchFinder::MatchResult& result) {
  const auto* function = result.Nodes.getNodeAs<FunctionDecl>("function");
  const SourceLocation place = place_in_user_code(sanitizer_off(*function)->getLocation(), *result.SourceManager);
  if (place.isValid())
    diag(place, "a sanitizer is turned off for '%0': it would find what is wrong there; mend that")
        << qualified_name(*function);
}

}  // namespace asio_lint
