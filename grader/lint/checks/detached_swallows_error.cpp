// SPDX-License-Identifier: MIT
#include "checks/detached_swallows_error.hpp"

#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "detached_spawn.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {

void DetachedSwallowsError::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(detached_spawn(), this);
}

void DetachedSwallowsError::check(const MatchFinder::MatchResult& result) {
  const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn");
  const auto found = escape_of(*spawn, escaping_);
  if (!found || is_thrown_in_sight(found->escape)) return;
  const auto spot = new_spot(*spawn, *result.Context);
  if (!spot) return;
  diag(
      spot->place,
      "an error from what %0 awaits ends it and reaches nobody: 'detached' drops it; fine if all that it can mean is "
      "that "
      "the other side is gone or the program ends; if not, catch inside %0, or give co_spawn a completion handler that "
      "looks at the std::exception_ptr")
      << found->coroutine;
  note_function(*this, spot->around);
  diag(found->escape.where->getBeginLoc(), "this co_await can throw, and nothing around it catches that",
       DiagnosticIDs::Note);
}

void DetachedSwallowsError::onEndOfTranslationUnit() {
  escaping_.forget();
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
