// SPDX-License-Identifier: MIT
#include "checks/return_awaitable_to_local.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "lazy_call.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {

void ReturnAwaitableToLocal::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(returnStmt(hasReturnValue(expr().bind("value"))).bind("return"), this);
}

void ReturnAwaitableToLocal::check(const MatchFinder::MatchResult& result) {
  const auto* value = result.Nodes.getNodeAs<Expr>("value");
  if (!is_awaitable(value->getType())) return;
  const CallExpr* call = call_behind(*value);
  if (call == nullptr || !builds_frame(call->getDirectCallee())) return;
  for (const Borrowed& borrowed : borrowed_by(*call)) {
    // A parameter lives until the caller's full-expression ends (Itanium C++ ABI): long enough if that awaits.
    if (borrowed.local != nullptr && isa<ParmVarDecl>(borrowed.local)) continue;
    const auto spot = new_spot(*borrowed.argument, *result.Context);
    if (!spot) continue;
    const std::string what =
        borrowed.local == nullptr ? "this temporary" : "'" + borrowed.local->getNameAsString() + "'";
    diag(spot->place,
         "%0 is gone before the coroutine that is returned here runs; write 'co_return co_await' instead of 'return', "
         "so that this function is a coroutine and keeps it")
        << what;
    note_function(*this, spot->around);
  }
}

}  // namespace asio_lint
