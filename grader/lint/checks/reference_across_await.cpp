// SPDX-License-Identifier: MIT
//
// A change may be written after the coroutine: what is found is reported at the end of the file.
#include "checks/reference_across_await.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "awaited_guard.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

AST_MATCHER(FunctionDecl, is_a_coroutine) {
  return Node.isThisDeclarationADefinition() && !Node.isDependentContext() && is_coroutine(&Node);
}

const char* what_is_kept(const KeptAcrossAwait& use) {
  if (use.kept == Kept::iterator) return "iterator";
  return use.variable->getType()->isPointerType() ? "pointer" : "reference";
}

}  // namespace

void ReferenceAcrossAwait::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(functionDecl(is_a_coroutine()).bind("coroutine"), this);
  finder->addMatcher(ContainerChanges::matcher(), this);
}

void ReferenceAcrossAwait::check(const MatchFinder::MatchResult& result) {
  if (const auto* change = result.Nodes.getNodeAs<Expr>("change")) return changes_.add(*change, *result.Context);
  const auto* coroutine = result.Nodes.getNodeAs<FunctionDecl>("coroutine");
  for (const KeptAcrossAwait& use : kept_across_await(*coroutine, *result.Context))
    if (!may_hold_awaited_guard(*coroutine, *use.use, *result.SourceManager))
      found_.push_back({use, coroutine, result.Context});
}

void ReferenceAcrossAwait::onEndOfTranslationUnit() {
  for (const auto& [use, coroutine, context] : found_) {
    const Expr* change = changes_.by_others(*use.container, use.kept, *coroutine);
    const auto spot = change == nullptr ? std::nullopt : new_spot(*use.use, *context);
    if (!spot) continue;
    diag(spot->place,
         "others change '%0' while this coroutine is suspended in a co_await, and the %1 '%2' may be left without what "
         "it refers to; look it up again after the co_await")
        << use.container->getName() << what_is_kept(use) << use.variable->getName();
    note_function(*this, spot->around);
    diag(use.variable->getLocation(), "kept from here", DiagnosticIDs::Note);
    diag(change->getExprLoc(), "changed here", DiagnosticIDs::Note);
  }
  found_.clear();
  changes_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
