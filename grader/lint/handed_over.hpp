// SPDX-License-Identifier: MIT
//
// Functions that are written as an argument of one of Asio's and run later, when nobody waits for them: those given to
// co_spawn with `detached` or a callback, and completion handlers.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

// co_spawn, post, dispatch, defer, async_...
bool starts_operation(const clang::FunctionDecl* function);

// The call that starts the operation, where the argument stands there directly or in bind_executor and its like. Null
// if there is none, or if it returns something that can be awaited.
const clang::CallExpr* handed_over_to(const clang::Expr& argument, clang::ASTContext& context);

}  // namespace asio_lint
