// SPDX-License-Identifier: MIT
#include "checks/detached_swallows_exception.hpp"

#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/STLExtras.h>

#include "detached_spawn.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {

void DetachedSwallowsException::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(detached_spawn(), this);
}

void DetachedSwallowsException::check(const MatchFinder::MatchResult& result) {
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  for (const SpawnedCoroutine& coroutine : spawned_by(*spawn, escaping_)) {
    const auto thrown = llvm::find_if(coroutine.escapes, is_thrown_in_sight);
    if (thrown == coroutine.escapes.end()) continue;
    const auto spot = new_spot(*spawn, *result.Context);
    if (!spot) return;
    diag(spot->place,
         "an exception from %0 reaches nobody: 'detached' drops it; give co_spawn a completion handler that looks at "
         "the std::exception_ptr, or catch inside %0")
        << coroutine.name;
    note_function(*this, spot->around);
    diag(thrown->where->getBeginLoc(),
         isa<CoawaitExpr>(thrown->where)
             ? "this co_await throws what is thrown there, and nothing around it catches that"
             : "thrown here, and nothing around it catches that",
         DiagnosticIDs::Note);
    return;
  }
}

void DetachedSwallowsException::onEndOfTranslationUnit() {
  escaping_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
