// SPDX-License-Identifier: MIT
#include "undone_work.hpp"

#include <clang/AST/ExprCXX.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "session.hpp"
#include "shared_object.hpp"
#include "test_body.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool is_before(const Stmt& one, const Stmt& other, const ASTContext& context) {
  return context.getSourceManager().isBeforeInTranslationUnit(one.getBeginLoc(), other.getBeginLoc());
}

// A member of this object, what the caller has, or a variable that is not local; not std::cout.
bool belongs_to_others(const Expr& object) {
  const Expr* inner = object.IgnoreParenImpCasts();
  if (isa<CXXThisExpr>(inner)) return true;
  if (const auto* member = dyn_cast<MemberExpr>(inner); member != nullptr && belongs_to_others(*member->getBase()))
    return true;
  const auto* reference = dyn_cast<DeclRefExpr>(inner);
  if (reference != nullptr && isa<ParmVarDecl>(reference->getDecl()) &&
      reference->getDecl()->getType()->isReferenceType())
    return true;
  const ValueDecl* shared = shared_object(*inner);
  return shared != nullptr && !shared->isInStdNamespace();
}

// counter += 1, orders.push_back(...), finish().
bool changes_what_others_see(const Stmt& stmt) {
  if (const auto* assignment = dyn_cast<BinaryOperator>(&stmt))
    return assignment->isAssignmentOp() && belongs_to_others(*assignment->getLHS());
  if (const auto* step = dyn_cast<UnaryOperator>(&stmt))
    return step->isIncrementDecrementOp() && belongs_to_others(*step->getSubExpr());
  if (const auto* by_operator = dyn_cast<CXXOperatorCallExpr>(&stmt))
    return by_operator->isAssignmentOp() && belongs_to_others(*by_operator->getArg(0));
  const auto* call = dyn_cast<CXXMemberCallExpr>(&stmt);
  if (call == nullptr || call->getMethodDecl() == nullptr || call->getMethodDecl()->isConst()) return false;
  return !is_lazy(call->getType()) && !is_in_asio(*call->getMethodDecl()) &&
         belongs_to_others(*call->getImplicitObjectArgument());
}

// Later, or with what the co_await brings.
bool leaves_work_undone(const Escape& escape, const Stmt& body, const ASTContext& context) {
  const SourceManager& sources = context.getSourceManager();
  const auto is_before = [&](SourceLocation one, SourceLocation other) {
    return sources.isBeforeInTranslationUnit(one, other);
  };
  const Stmt& await = *escape.where;
  return any_written(body, [&](const Stmt& stmt) {
    const bool needs_result =
        is_before(stmt.getBeginLoc(), await.getBeginLoc()) && !is_before(stmt.getEndLoc(), await.getEndLoc());
    return changes_what_others_see(stmt) && (needs_result || is_before(await.getEndLoc(), stmt.getBeginLoc()));
  });
}

bool is_checked_after(const Stmt& code, const Stmt& body, const ASTContext& context) {
  return any_written(
      body, [&](const Stmt& stmt) { return is_test_assertion(stmt, context) && is_before(code, stmt, context); });
}

}  // namespace

const char* harm_of(const Escape& escape, const FunctionDecl& coroutine) {
  const Stmt& body = *coroutine.getBody();
  const ASTContext& context = coroutine.getASTContext();
  if (is_session(coroutine)) return nullptr;
  if (escape.ends_loop) return "ends its loop";
  if (is_checked_after(*escape.where, body, context)) return "skips the assertions after it";
  return leaves_work_undone(escape, body, context) ? "skips what is to be done after it" : nullptr;
}

bool is_asserted_after(const CallExpr& spawn, ASTContext& context) {
  const FunctionDecl* spawner = surroundings_of(DynTypedNode::create(spawn), context).innermost;
  return spawner != nullptr && spawner->hasBody() && is_checked_after(spawn, *spawner->getBody(), context);
}

}  // namespace asio_lint
