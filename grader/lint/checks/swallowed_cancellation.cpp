// SPDX-License-Identifier: MIT
//
// After a cancellation Asio throws operation_aborted from every co_await of an operation, without suspending. So the
// loop ends if it has such a co_await outside of the try block, or looks at this_coro::cancellation_state.
#include "checks/swallowed_cancellation.hpp"

#include <clang/AST/StmtCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "endless_loop.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

// The loop around a statement, in the same function.
const Stmt* loop_around(const Stmt& stmt, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(stmt, context)) {
    const auto* parent = node.get<Stmt>();
    if (parent == nullptr || isa<LambdaExpr, CXXForRangeStmt>(parent)) return nullptr;
    if (isa<ForStmt, WhileStmt, DoStmt>(parent)) return parent;
  }
  return nullptr;
}

// Catches the system_error of a cancelled operation.
bool catches_cancellation(const CXXCatchStmt& handler) {
  if (handler.getExceptionDecl() == nullptr) return true;
  const CXXRecordDecl* caught = class_of(handler.getCaughtType());
  return caught != nullptr &&
         llvm::StringSwitch<bool>(caught->getQualifiedNameAsString())
             .Cases("std::exception", "std::runtime_error", "std::system_error", "boost::system::system_error", true)
             .Default(false);
}

const CXXCatchStmt* handler_of_cancellation(const CXXTryStmt& attempt) {
  for (unsigned i = 0; i < attempt.getNumHandlers(); ++i)
    if (catches_cancellation(*attempt.getHandler(i))) return attempt.getHandler(i);
  return nullptr;
}

// On some way: a condition is taken to be the one that matters. An exception that is kept may be thrown later.
bool may_leave(const Stmt& block) {
  return any_written(block, [](const Stmt& stmt) {
    if (isa<CXXThrowExpr, ReturnStmt, CoreturnStmt, BreakStmt, GotoStmt>(stmt)) return true;
    const auto* call = dyn_cast<CallExpr>(&stmt);
    const FunctionDecl* callee = call == nullptr ? nullptr : call->getDirectCallee();
    return callee != nullptr && (callee->isNoReturn() || name_of(callee) == "current_exception");
  });
}

bool looks_at_cancellation(const Stmt& loop) {
  return any_written(loop, [](const Stmt& stmt) {
    const auto* member = dyn_cast<MemberExpr>(&stmt);
    if (member != nullptr && name_of(member->getMemberDecl()) == "cancelled") return true;
    const auto* reference = dyn_cast<DeclRefExpr>(&stmt);
    return reference != nullptr && is_this_coro_tag(reference->getType()) &&
           reference->getDecl()->getName() == "cancellation_state";
  });
}

bool suspends_outside(const Stmt& stmt, const CXXTryStmt& attempt) {
  if (&stmt == &attempt) return false;
  return is_suspension(stmt) ||
         llvm::any_of(written_children(stmt), [&](const Stmt* child) { return suspends_outside(*child, attempt); });
}

}  // namespace

void SwallowedCancellation::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(cxxTryStmt().bind("try"), this);
}

void SwallowedCancellation::check(const MatchFinder::MatchResult& result) {
  const auto* attempt = result.Nodes.getNodeAs<CXXTryStmt>("try");
  if (!any_written(*attempt->getTryBlock(), is_suspension)) return;
  const CXXCatchStmt* handler = handler_of_cancellation(*attempt);
  if (handler == nullptr || may_leave(*handler->getHandlerBlock())) return;
  const Stmt* loop = loop_around(*attempt, *result.Context);
  if (loop == nullptr || !never_ends(loop_of(*loop), *result.Context) || looks_at_cancellation(*loop) ||
      suspends_outside(*loop, *attempt))
    return;
  const auto spot = new_spot(*handler, *result.Context);
  if (!spot || !is_coroutine(spot->around.innermost)) return;
  diag(spot->place,
       "a cancellation ends here and the loop goes on: every later co_await fails at once, so the loop never gives the "
       "thread back; throw operation_aborted on, or leave the loop");
  note_function(*this, spot->around);
  diag(loop->getBeginLoc(), "this loop has no other end", DiagnosticIDs::Note);
}

}  // namespace asio_lint
