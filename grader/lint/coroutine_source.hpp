// SPDX-License-Identifier: MIT
//
// Finds out which coroutines run when an expression is awaited or given to co_spawn: looks
// through std::move, local variables, ?:, awaitable && and ||, co_spawn with a token that can be
// awaited, and functions that only return somebody else's awaitable.
#pragma once

#include <vector>

#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

struct CoroutineSource {
  std::vector<const clang::FunctionDecl*> coroutines;       // bodies that can be read
  std::vector<const clang::FunctionDecl*> asio_operations;  // that throw a system_error
  std::vector<const clang::CallExpr*> alternatives;         // a || b: throws if both do
  bool unknown = false;                                     // something else runs as well
};

CoroutineSource source_of(const clang::Expr& expression);

// All coroutines of it, those of alternatives among them.
std::vector<const clang::FunctionDecl*> coroutines_of(const clang::Expr& expression);

}  // namespace asio_lint
