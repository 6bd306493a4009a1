// SPDX-License-Identifier: MIT
#include "only_reads.hpp"

#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "written_code.hpp"

using namespace clang;

namespace asio_lint {

bool only_reads(const Stmt& stmt) {
  const auto* unary = dyn_cast<UnaryOperator>(&stmt);
  const auto* binary = dyn_cast<BinaryOperator>(&stmt);
  if (unary != nullptr && unary->isIncrementDecrementOp()) return false;
  if (binary != nullptr && binary->isAssignmentOp()) return false;
  if (const auto* call = dyn_cast<CallExpr>(&stmt)) {
    const auto* method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
    if (method == nullptr || !method->isConst()) return false;
  }
  return llvm::all_of(written_children(stmt), [](const Stmt* child) { return only_reads(*child); });
}

}  // namespace asio_lint
