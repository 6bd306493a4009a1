// SPDX-License-Identifier: MIT
#include "shared_object.hpp"

#include <clang/AST/ExprCXX.h>

#include "names.hpp"
#include "written_code.hpp"

using namespace clang;

namespace asio_lint {
namespace {

// auto self = shared_from_this(), in a function or in a lambda's capture.
bool is_self(const Expr& object) {
  const auto* reference = dyn_cast<DeclRefExpr>(object.IgnoreParenImpCasts());
  const auto* variable = reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
  return variable != nullptr && variable->getInit() != nullptr &&
         any_written(*variable->getInit(), [](const Stmt& stmt) {
           const auto* call = dyn_cast<CallExpr>(&stmt);
           return call != nullptr && name_of(call->getDirectCallee()) == "shared_from_this";
         });
}

bool is_of_this_object(const MemberExpr& member) {
  const Expr* base = member.getBase()->IgnoreParenImpCasts();
  if (isa<CXXThisExpr>(base)) return true;
  if (const auto* outer = dyn_cast<MemberExpr>(base)) return !member.isArrow() && is_of_this_object(*outer);
  const auto* arrow = dyn_cast<CXXOperatorCallExpr>(base);
  return arrow != nullptr && arrow->getOperator() == OO_Arrow && is_self(*arrow->getArg(0));
}

bool is_reachable(const DeclRefExpr& reference) {
  const auto* variable = dyn_cast<VarDecl>(reference.getDecl());
  if (variable == nullptr || variable->getType()->isReferenceType()) return false;
  if (!variable->hasLocalStorage()) return true;
  // A copy in a lambda is const there, or belongs to nobody else.
  return reference.refersToEnclosingVariableOrCapture() && !variable->isInitCapture() &&
         !reference.getType().isConstQualified();
}

}  // namespace

const ValueDecl* shared_object(const Expr& expression) {
  const Expr* inner = expression.IgnoreParenImpCasts();
  if (const auto* member = dyn_cast<MemberExpr>(inner)) {
    const ValueDecl* field = member->getMemberDecl();
    return isa<VarDecl>(field) || (isa<FieldDecl>(field) && is_of_this_object(*member)) ? field : nullptr;
  }
  const auto* reference = dyn_cast<DeclRefExpr>(inner);
  return reference != nullptr && is_reachable(*reference) ? reference->getDecl() : nullptr;
}

}  // namespace asio_lint
