// SPDX-License-Identifier: MIT
#include "operation_end.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/ParentMapContext.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "names.hpp"
#include "thrown_away.hpp"

using namespace clang;

namespace asio_lint {
namespace {

bool waits_for_future(const Expr& expression) {
  const auto* call = dyn_cast<CXXMemberCallExpr>(&expression);
  if (call == nullptr || !is_future(call->getImplicitObjectArgument()->getType())) return false;
  const llvm::StringRef name = name_of(call->getMethodDecl());
  return name == "get" || name == "wait";
}

// A stackful coroutine stays in the expression until what it is given ends.
bool has_yield_token(const Expr& expression) {
  const auto* call = dyn_cast<CallExpr>(&expression);
  return call != nullptr && llvm::any_of(call->arguments(), [](const Expr* argument) {
           const CXXRecordDecl* record = class_of(argument->getType());
           return record != nullptr && is_in_asio(*record) && name_of(record).contains("yield");
         });
}

// Something around the operation does not go on before it has ended.
bool is_waited_for(const Expr& expression, ASTContext& context) {
  return llvm::any_of(context.getParents(expression), [&](const DynTypedNode& node) {
    const auto* parent = node.get<Expr>();
    if (parent == nullptr || isa<LambdaExpr>(parent)) return false;
    return isa<CoawaitExpr, DependentCoawaitExpr>(parent) || waits_for_future(*parent) || has_yield_token(*parent) ||
           is_waited_for(*parent, context);
  });
}

bool is_in_beast(const FunctionDecl& function) {
  return llvm::StringRef(function.getQualifiedNameAsString()).starts_with("boost::beast::");
}

// deferred_operation(handler): an operation that is called starts then.
bool is_started_at_once(const Expr& operation, ASTContext& context) {
  return llvm::any_of(context.getParents(operation), [&](const DynTypedNode& node) {
    const auto* parent = node.get<Expr>();
    if (parent == nullptr) return false;
    if (const auto* call = dyn_cast<CXXOperatorCallExpr>(parent))
      return call->getOperator() == OO_Call && !is_lazy(call->getType());
    return isa<MaterializeTemporaryExpr, CXXBindTemporaryExpr, ParenExpr, CastExpr>(parent) &&
           is_started_at_once(*parent, context);
  });
}

bool is_never_waited_for(const CallExpr& operation, ASTContext& context) {
  return !is_waited_for(operation, context) && !is_thrown_away(operation, context);
}

const Expr* written_token(const CallExpr& operation) {
  for (const Expr* argument : llvm::reverse(operation.arguments()))
    if (!isa<CXXDefaultArgExpr>(argument)) return argument;
  return nullptr;
}

}  // namespace

bool starts_operation(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  return callee != nullptr && name_of(callee).starts_with("async_") && (is_in_asio(*callee) || is_in_beast(*callee));
}

bool is_kept_for_later(const CallExpr& operation, ASTContext& context) {
  return is_lazy(operation.getType()) && is_never_waited_for(operation, context) &&
         !is_started_at_once(operation, context);
}

bool outlives_full_expression(const CallExpr& operation, ASTContext& context) {
  if (is_future(operation.getType())) return !is_waited_for(operation, context);
  if (is_lazy(operation.getType())) return is_never_waited_for(operation, context);
  const Expr* token = written_token(operation);
  return operation.getType()->isVoidType() && token != nullptr && is_callback_token(token->getType(), context);
}

}  // namespace asio_lint
