// SPDX-License-Identifier: MIT
//
// Clang evaluates the operands of + and its like from left to right, so that what stands left of the co_await is read
// before. With `x += co_await f()` it is read after ([expr.ass]).
#include "checks/stale_read_across_await.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "awaited_guard.hpp"
#include "same_object.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

struct Operands {
  const Expr* left = nullptr;
  const Expr* right = nullptr;
};

// Of a binary operator, built in or not; nothing if the statement is none.
Operands operands_of(const Stmt& stmt) {
  if (const auto* built_in = dyn_cast<BinaryOperator>(&stmt)) return {built_in->getLHS(), built_in->getRHS()};
  const auto* call = dyn_cast<CXXOperatorCallExpr>(&stmt);
  if (call == nullptr || call->getNumArgs() != 2 || call->getOperator() == OO_Subscript ||
      call->getOperator() == OO_Call)
    return {};
  return {call->getArg(0), call->getArg(1)};
}

bool is_assignment(const Stmt& stmt) {
  const auto* built_in = dyn_cast<BinaryOperator>(&stmt);
  const auto* call = dyn_cast<CXXOperatorCallExpr>(&stmt);
  return (built_in != nullptr && built_in->getOpcode() == BO_Assign) ||
         (call != nullptr && call->getOperator() == OO_Equal);
}

// Somebody else may write it while the coroutine is suspended.
bool is_shared(const Expr& written) {
  const Expr* inner = written.IgnoreParenImpCasts();
  if (const auto* member = dyn_cast<MemberExpr>(inner)) return member->isArrow() || is_shared(*member->getBase());
  const auto* reference = dyn_cast<DeclRefExpr>(inner);
  const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  return variable != nullptr && (!variable->hasLocalStorage() || variable->getType()->isReferenceType() ||
                                 reference->refersToEnclosingVariableOrCapture());
}

// Reads `written` to the left of a co_await.
const Stmt* read_before_await(const Expr& value, const Expr& written) {
  const Stmt* read = nullptr;
  any_written(value, [&](const Stmt& stmt) {
    const auto [left, right] = operands_of(stmt);
    if (left == nullptr || is_assignment(stmt) || !any_written(*right, is_suspension)) return false;
    return any_written(*left, [&](const Stmt& part) {
      const auto* expression = dyn_cast<Expr>(&part);
      if (expression == nullptr || !is_same_object(*expression, written)) return false;
      read = expression;
      return true;
    });
  });
  return read;
}

AST_MATCHER(Expr, writes_back_what_is_old) {
  if (!is_assignment(Node)) return false;
  const auto [written, value] = operands_of(Node);
  return is_shared(*written) && read_before_await(*value, *written) != nullptr;
}

}  // namespace

void StaleReadAcrossAwait::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(expr(writes_back_what_is_old()).bind("assignment"), this);
}

void StaleReadAcrossAwait::check(const MatchFinder::MatchResult& result) {
  const auto* assignment = result.Nodes.getNodeAs<Expr>("assignment");
  const auto [written, value] = operands_of(*assignment);
  const Surroundings around = surroundings_of(DynTypedNode::create(*assignment), *result.Context);
  if (!is_coroutine(around.innermost) || may_hold_awaited_guard(*around.innermost, *assignment, *result.SourceManager))
    return;
  const auto spot = new_spot(*assignment, *result.Context);
  if (!spot) return;
  diag(spot->place,
       "what others write here while this coroutine is suspended is lost: the old value is read before the co_await; "
       "await first, then change it");
  note_function(*this, spot->around);
  diag(read_before_await(*value, *written)->getBeginLoc(), "read here", DiagnosticIDs::Note);
}

}  // namespace asio_lint
