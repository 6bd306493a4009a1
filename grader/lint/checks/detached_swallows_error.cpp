// SPDX-License-Identifier: MIT
#include "checks/detached_swallows_error.hpp"

#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/STLExtras.h>

#include "detached_spawn.hpp"
#include "undone_work.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {

void DetachedSwallowsError::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(detached_spawn(), this);
}

void DetachedSwallowsError::check(const MatchFinder::MatchResult& result) {
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  const auto spawned = spawned_by(*spawn, escaping_);
  for (const SpawnedCoroutine& coroutine : spawned)
    if (llvm::any_of(coroutine.escapes, is_thrown_in_sight)) return;
  if (is_asserted_after(*spawn, *result.Context)) return;
  for (const SpawnedCoroutine& coroutine : spawned) {
    for (const Escape& escape : coroutine.escapes) {
      const char* harm = harm_of(escape, *coroutine.body);
      if (harm == nullptr) continue;
      report(*spawn, coroutine, escape, harm, *result.Context);
      return;
    }
  }
}

void DetachedSwallowsError::report(const CallExpr& spawn, const SpawnedCoroutine& coroutine, const Escape& escape,
                                   llvm::StringRef harm, ASTContext& context) {
  const auto spot = new_spot(spawn, context);
  if (!spot) return;
  diag(spot->place,
       "an error from what %0 awaits %1, and nobody hears of it: 'detached' drops it; give co_spawn a completion "
       "handler that looks at the std::exception_ptr, or look at the error inside %0")
      << coroutine.name << harm;
  note_function(*this, spot->around);
  diag(escape.where->getBeginLoc(), "this co_await can throw, and nothing around it catches that", DiagnosticIDs::Note);
}

void DetachedSwallowsError::onEndOfTranslationUnit() {
  escaping_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
