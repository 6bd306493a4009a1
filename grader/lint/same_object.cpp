// SPDX-License-Identifier: MIT
#include "same_object.hpp"

#include <clang/AST/ExprCXX.h>

using namespace clang;

namespace asio_lint {
namespace {

// What *p or p-> follows, built in or not; null if the expression is neither.
const Expr* pointer_behind(const Expr& expression) {
  if (const auto* built_in = dyn_cast<UnaryOperator>(&expression))
    return built_in->getOpcode() == UO_Deref ? built_in->getSubExpr() : nullptr;
  const auto* call = dyn_cast<CXXOperatorCallExpr>(&expression);
  const bool follows =
      call != nullptr && call->getNumArgs() == 1 && (call->getOperator() == OO_Star || call->getOperator() == OO_Arrow);
  return follows ? call->getArg(0) : nullptr;
}

}  // namespace

bool is_same_object(const Expr& one, const Expr& other) {
  const Expr* a = one.IgnoreParenImpCasts();
  const Expr* b = other.IgnoreParenImpCasts();
  if (isa<CXXThisExpr>(a) && isa<CXXThisExpr>(b)) return true;
  const auto* reference = dyn_cast<DeclRefExpr>(a);
  const auto* other_reference = dyn_cast<DeclRefExpr>(b);
  if (reference != nullptr && other_reference != nullptr) return reference->getDecl() == other_reference->getDecl();
  const auto* member = dyn_cast<MemberExpr>(a);
  const auto* other_member = dyn_cast<MemberExpr>(b);
  if (member != nullptr && other_member != nullptr)
    return member->getMemberDecl() == other_member->getMemberDecl() &&
           is_same_object(*member->getBase(), *other_member->getBase());
  const Expr* pointer = pointer_behind(*a);
  const Expr* other_pointer = pointer_behind(*b);
  return pointer != nullptr && other_pointer != nullptr && is_same_object(*pointer, *other_pointer);
}

}  // namespace asio_lint
