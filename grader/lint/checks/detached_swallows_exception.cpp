// SPDX-License-Identifier: MIT
#include "checks/detached_swallows_exception.hpp"

#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "detached_spawn.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {

void DetachedSwallowsException::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(detached_spawn(), this);
}

void DetachedSwallowsException::check(const MatchFinder::MatchResult& result) {
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  const auto found = escape_of(*spawn, escaping_);
  if (!found || !is_thrown_in_sight(found->escape)) return;
  const auto spot = new_spot(*spawn, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "an exception from %0 reaches nobody: 'detached' drops it; give co_spawn a completion handler that looks at the "
       "std::exception_ptr, or catch inside %0")
      << found->coroutine;
  note_function(*this, spot->around);
  const Stmt& where = *found->escape.where;
  diag(where.getBeginLoc(),
       isa<CoawaitExpr>(where) ? "this co_await throws what is thrown there, and nothing around it catches that"
                               : "thrown here, and nothing around it catches that",
       DiagnosticIDs::Note);
}

void DetachedSwallowsException::onEndOfTranslationUnit() {
  escaping_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
