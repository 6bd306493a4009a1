// SPDX-License-Identifier: MIT
#include "idle_context.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"
#include "nodes_around.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

const VarDecl* local_behind(const Stmt* expression) {
  const auto* reference = dyn_cast_or_null<DeclRefExpr>(expression);
  const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  return variable != nullptr && variable->isLocalVarDecl() && !variable->getType()->isReferenceType() ? variable
                                                                                                      : nullptr;
}

// The io_context that the variable is made from.
const VarDecl* context_of(const VarDecl& object) {
  const VarDecl* context = nullptr;
  if (object.getInit() != nullptr)
    any_written(*object.getInit(), [&](const Stmt& stmt) {
      const VarDecl* variable = local_behind(&stmt);
      if (variable != nullptr && is_asio_entity(class_of(variable->getType()), "io_context")) context = variable;
      return context != nullptr;
    });
  return context;
}

// tcp::socket peer{io};
bool only_makes_variable(const DeclRefExpr& reference, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(reference, context)) {
    if (node.get<VarDecl>() != nullptr) return true;
    if (node.get<Expr>() == nullptr || node.get<CallExpr>() != nullptr || node.get<LambdaExpr>() != nullptr)
      return false;
  }
  return false;
}

}  // namespace

bool belongs_to_idle_context(const CallExpr& operation) {
  const auto* call = dyn_cast<CXXMemberCallExpr>(&operation);
  const VarDecl* object =
      call == nullptr ? nullptr : local_behind(call->getImplicitObjectArgument()->IgnoreParenImpCasts());
  const VarDecl* io = object == nullptr ? nullptr : context_of(*object);
  const auto* function = io == nullptr ? nullptr : dyn_cast<FunctionDecl>(io->getParentFunctionOrMethod());
  if (function == nullptr || function->getBody() == nullptr) return false;
  ASTContext& context = io->getASTContext();
  const auto uses = match(findAll(declRefExpr(to(varDecl(equalsNode(io)))).bind("use")), *function->getBody(), context);
  return llvm::all_of(
      uses, [&](const BoundNodes& use) { return only_makes_variable(*use.getNodeAs<DeclRefExpr>("use"), context); });
}

}  // namespace asio_lint
