// SPDX-License-Identifier: MIT
//
// Which locks a coroutine holds, on every path that leads there, when it suspends.
#pragma once

#include <string>
#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/ExprCXX.h>

#include "locks.hpp"

namespace asio_lint {

struct HeldLock {
  std::string name;              // of the guard or the mutex; empty for a temporary
  clang::SourceLocation locked;  // where
  bool scoped = false;           // a guard, which gives it back at the end of its scope
};

struct SuspensionUnderLock {
  const clang::CoawaitExpr* suspension;
  HeldLock lock;
};

// In the order of the control flow graph, one lock for each suspension.
std::vector<SuspensionUnderLock> suspensions_under_lock(const clang::FunctionDecl& coroutine, const Locks& locks,
                                                        clang::ASTContext& context);

}  // namespace asio_lint
