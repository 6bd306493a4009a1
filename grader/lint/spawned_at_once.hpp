// SPDX-License-Identifier: MIT
//
// co_spawn dispatches the coroutine to its executor. If the caller runs on that one, the coroutine runs within the
// call, up to its first suspension.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

// The co_spawn that the call is an argument of, by itself; null if there is none.
const clang::CallExpr* spawn_of(const clang::CallExpr& call, clang::ASTContext& context);

// The coroutine that `call` makes is spawned so, and has no use for what `argument` refers to after that suspension.
bool is_used_up_at_once(const clang::CallExpr& call, const clang::Expr& argument, clang::ASTContext& context);

}  // namespace asio_lint
