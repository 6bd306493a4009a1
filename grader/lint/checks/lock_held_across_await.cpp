// SPDX-License-Identifier: MIT
#include "checks/lock_held_across_await.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "lock_flow.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {

void LockHeldAcrossAwait::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void LockHeldAcrossAwait::check(const MatchFinder::MatchResult& result) {
  const auto* function = result.Nodes.getNodeAs<FunctionDecl>("function");
  for (const auto& [stmt, lock] : statements_under_lock(*function, locks_, is_suspension, *result.Context)) {
    const auto spot = new_spot(cast<CoawaitExpr>(stmt)->getKeywordLoc(), *stmt, *result.Context);
    if (!spot) continue;
    diag(spot->place,
         "%0 stays locked while this coroutine is suspended: whoever wants the lock meanwhile blocks the thread that "
         "would resume it, and another thread may resume it and unlock a mutex that it has not locked; unlock before "
         "co_await")
        << (lock.name.empty() ? "a temporary" : "'" + lock.name + "'");
    note_function(*this, spot->around);
    diag(lock.locked, "locked here", DiagnosticIDs::Note);
  }
}

}  // namespace asio_lint
