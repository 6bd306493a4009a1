// SPDX-License-Identifier: MIT
#include "event_loop.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "finding.hpp"
#include "nodes_around.hpp"
#include "pool_coroutines.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool has_pool_argument(const CallExpr& call) {
  const auto* member = dyn_cast<CXXMemberCallExpr>(&call);
  return llvm::any_of(call.arguments(), [](const Expr* argument) { return is_of_pool(argument->getType()); }) ||
         (member != nullptr && is_of_pool(member->getImplicitObjectArgument()->getType()));
}

// The call of Asio's that a lambda is an argument of, directly or in bind_executor and its like.
const CallExpr* asio_call_around(const LambdaExpr& lambda, ASTContext& context) {
  const CallExpr* found = nullptr;
  for (const DynTypedNode& node : nodes_around(lambda, context)) {
    if (node.get<Expr>() == nullptr) return found;
    if (const auto* call = node.get<CallExpr>()) {
      const FunctionDecl* callee = call->getDirectCallee();
      if (callee == nullptr || (!is_in_asio(*callee) && !call->isCallToStdMove())) return nullptr;
      found = call;
      if (has_pool_argument(*call)) return call;
    }
  }
  return found;
}

const LambdaExpr* lambda_of(const FunctionDecl& body, ASTContext& context) {
  const auto* method = dyn_cast<CXXMethodDecl>(&body);
  if (method == nullptr || !method->getParent()->isLambda()) return nullptr;
  for (const DynTypedNode& node : nodes_around(*body.getBody(), context))
    if (const auto* lambda = node.get<LambdaExpr>()) return lambda;
  return nullptr;
}

// Is there a co_await of something on a pool in the text before?
bool has_gone_to_pool(const FunctionDecl& coroutine, SourceLocation before, const SourceManager& sources) {
  return any_written(*coroutine.getBody(), [&](const Stmt& stmt) {
    return is_suspension(stmt) && sources.isBeforeInTranslationUnit(stmt.getBeginLoc(), before) &&
           any_written(stmt, [](const Stmt& inner) {
             const auto* expression = dyn_cast<Expr>(&inner);
             return expression != nullptr && is_of_pool(expression->getType());
           });
  });
}

}  // namespace

bool runs_on_event_loop(const Stmt& code, ASTContext& context) {
  const Surroundings around = surroundings_of(DynTypedNode::create(code), context);
  if (around.innermost == nullptr || !around.innermost->hasBody()) return false;
  const LambdaExpr* lambda = lambda_of(*around.innermost, context);
  const CallExpr* call = lambda == nullptr ? nullptr : asio_call_around(*lambda, context);
  if (call != nullptr && has_pool_argument(*call)) return false;
  if (is_coroutine(around.innermost))
    return is_awaitable(around.innermost->getReturnType()) &&
           !has_gone_to_pool(*around.innermost, code.getBeginLoc(), context.getSourceManager());
  return call != nullptr;
}

}  // namespace asio_lint
