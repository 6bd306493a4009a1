// SPDX-License-Identifier: MIT
//
// Which locks a function holds, on every path that leads there, when it comes to a statement.
#pragma once

#include <string>
#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/STLFunctionalExtras.h>

#include "locks.hpp"

namespace asio_lint {

struct HeldLock {
  std::string name;              // of the guard or the mutex; empty for a temporary
  clang::SourceLocation locked;  // where
  clang::QualType type;          // of the guard or the mutex
  bool scoped = false;           // a guard, which gives it back at the end of its scope
};

struct UnderLock {
  const clang::Stmt* stmt;
  HeldLock lock;
};

// The statements that `is` says yes to, in the order of the control flow graph, one lock for each of them.
std::vector<UnderLock> statements_under_lock(const clang::FunctionDecl& function, const Locks& locks,
                                             llvm::function_ref<bool(const clang::Stmt&)> is, clang::ASTContext& context);

}  // namespace asio_lint
