// SPDX-License-Identifier: MIT
//
// Where a local awaitable is moved from, and where that happens a second time.
#pragma once

#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

struct SecondMove {
  const clang::DeclRefExpr* move;
  const clang::DeclRefExpr* first;  // the same as `move` in a loop that moves a variable from outside of it
};

// Only of variables that are empty on all paths to the second move. What may give a variable a new awaitable, or ask
// whether it has one, ends what is known of it.
std::vector<SecondMove> second_moves(const clang::FunctionDecl& function, clang::ASTContext& context);

}  // namespace asio_lint
