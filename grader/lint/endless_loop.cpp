// SPDX-License-Identifier: MIT
#include "endless_loop.hpp"

using namespace clang;

namespace asio_lint {

Loop loop_of(const Stmt& stmt) {
  if (const auto* loop = dyn_cast<WhileStmt>(&stmt)) return {loop->getCond(), loop->getBody()};
  if (const auto* loop = dyn_cast<DoStmt>(&stmt)) return {loop->getCond(), loop->getBody()};
  if (const auto* loop = dyn_cast<ForStmt>(&stmt)) return {loop->getCond(), loop->getBody(), loop->getInc() != nullptr};
  return {};
}

bool never_ends(const Loop& loop, const ASTContext& context) {
  bool value = false;
  return loop.condition == nullptr ||
         (!loop.condition->isValueDependent() && loop.condition->EvaluateAsBooleanCondition(value, context) && value);
}

}  // namespace asio_lint
