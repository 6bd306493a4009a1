// SPDX-License-Identifier: MIT
#include "written_code.hpp"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/STLExtras.h>

#include "asio_types.hpp"

using namespace clang;

namespace asio_lint {

llvm::SmallVector<const Stmt*, 4> written_children(const Stmt& stmt) {
  llvm::SmallVector<const Stmt*, 4> children;
  if (const auto* body = dyn_cast<CoroutineBodyStmt>(&stmt)) {
    children = {body->getBody()};
  } else if (const auto* await = dyn_cast<CoawaitExpr>(&stmt)) {
    if (!await->isImplicit()) children = {await->getOperand()};
  } else if (const auto* result = dyn_cast<CoreturnStmt>(&stmt)) {
    children = {result->getOperand()};
  } else if (const auto* lambda = dyn_cast<LambdaExpr>(&stmt)) {
    children.append(lambda->capture_init_begin(), lambda->capture_init_end());
  } else if (const auto* loop = dyn_cast<CXXForRangeStmt>(&stmt)) {
    children = {loop->getInit(), loop->getLoopVarStmt(), loop->getRangeInit(), loop->getBody()};
  } else {
    children.append(stmt.child_begin(), stmt.child_end());
  }
  llvm::erase(children, nullptr);
  return children;
}

bool any_written(const Stmt& stmt, llvm::function_ref<bool(const Stmt&)> is) {
  return is(stmt) || llvm::any_of(written_children(stmt), [&](const Stmt* child) { return any_written(*child, is); });
}

bool is_suspension(const Stmt& stmt) {
  const auto* await = dyn_cast<CoawaitExpr>(&stmt);
  return await != nullptr && !await->isImplicit() && !is_this_coro_tag(await->getOperand()->getType());
}

}  // namespace asio_lint
