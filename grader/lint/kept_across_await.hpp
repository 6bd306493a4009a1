// SPDX-License-Identifier: MIT
//
// Local references, pointers and iterators into containers that others can reach, which a coroutine uses after it has
// been suspended.
#pragma once

#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

#include "container_changes.hpp"

namespace asio_lint {

struct KeptAcrossAwait {
  const clang::VarDecl* variable;
  const clang::ValueDecl* container;
  Kept kept;
  const clang::DeclRefExpr* use;  // a first one
};

// One for each variable, in the order of the source. Not if the variable is given a new value after the co_await.
std::vector<KeptAcrossAwait> kept_across_await(const clang::FunctionDecl& coroutine, clang::ASTContext& context);

}  // namespace asio_lint
