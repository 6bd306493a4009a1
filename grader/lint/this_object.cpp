// SPDX-License-Identifier: MIT
#include "this_object.hpp"

#include <clang/AST/ExprCXX.h>

using namespace clang;

namespace asio_lint {

bool is_this(const Expr& expression) {
  const Expr* inner = expression.IgnoreUnlessSpelledInSource()->IgnoreParenImpCasts();
  const auto* dereferenced = dyn_cast<UnaryOperator>(inner);
  return isa<CXXThisExpr>(inner) ||
         (dereferenced != nullptr && dereferenced->getOpcode() == UO_Deref && is_this(*dereferenced->getSubExpr()));
}

}  // namespace asio_lint
