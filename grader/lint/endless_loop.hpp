// SPDX-License-Identifier: MIT
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Expr.h>
#include <clang/AST/Stmt.h>

namespace asio_lint {

struct Loop {
  const clang::Expr* condition = nullptr;  // null: for ever
  const clang::Stmt* body = nullptr;       // null: no loop, or one over a range
  bool advances = false;                   // for (;; ++i)
};

Loop loop_of(const clang::Stmt& stmt);

// By its condition: something in the body may leave it.
bool never_ends(const Loop& loop, const clang::ASTContext& context);

}  // namespace asio_lint
