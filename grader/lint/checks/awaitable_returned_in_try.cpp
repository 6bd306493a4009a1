// SPDX-License-Identifier: MIT
//
// A try block that holds anything else that may throw is there for that.
#include "checks/awaitable_returned_in_try.hpp"

#include <clang/AST/StmtCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "asio_types.hpp"
#include "lazy_call.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// Moves and implicit copies of parameters are not what somebody writes a try block for.
bool may_throw(const Stmt& stmt, const CallExpr& returned) {
  return any_written(stmt, [&](const Stmt& inner) {
    if (isa<CXXThrowExpr, CXXNewExpr>(inner)) return true;
    if (const auto* construction = dyn_cast<CXXTemporaryObjectExpr>(&inner))
      return !construction->getConstructor()->isDefaultConstructor();
    const auto* call = dyn_cast<CallExpr>(&inner);
    return call != nullptr && call != &returned && !call->isCallToStdMove();
  });
}

}  // namespace

void AwaitableReturnedInTry::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxTryStmt().bind("try"), this);
}

void AwaitableReturnedInTry::check(const MatchFinder::MatchResult& result) {
  const auto* attempt = result.Nodes.getNodeAs<CXXTryStmt>("try");
  const CompoundStmt& block = *attempt->getTryBlock();
  const auto* last = block.body_empty() ? nullptr : dyn_cast<ReturnStmt>(block.body_back());
  if (last == nullptr || last->getRetValue() == nullptr || !is_awaitable(last->getRetValue()->getType())) return;
  const CallExpr* call = call_behind(*last->getRetValue());
  if (call == nullptr || !builds_frame(call->getDirectCallee()) || may_throw(block, *call)) return;
  const auto spot = new_spot(*last, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "nothing that %0 throws is caught here: it runs after this function has returned; write 'co_return co_await' "
       "instead of 'return'")
      << "'" + called_name(*call) + "'";
  note_function(*this, spot->around);
  diag(attempt->getHandler(0)->getBeginLoc(), "this handler never sees it", DiagnosticIDs::Note);
}

}  // namespace asio_lint
