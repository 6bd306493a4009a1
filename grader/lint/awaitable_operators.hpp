// SPDX-License-Identifier: MIT
#pragma once

#include <clang/AST/Expr.h>

#include "asio_types.hpp"

namespace asio_lint {

// a && b, a || b, of awaitables.
inline bool runs_operands_together(const clang::CallExpr& call) {
  const clang::FunctionDecl* callee = call.getDirectCallee();
  return callee != nullptr && is_in_asio(*callee) &&
         (callee->getOverloadedOperator() == clang::OO_AmpAmp || callee->getOverloadedOperator() == clang::OO_PipePipe);
}

}  // namespace asio_lint
