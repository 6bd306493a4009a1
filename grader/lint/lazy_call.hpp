// SPDX-License-Identifier: MIT
//
// Calls that only build a coroutine's frame: the body runs later, when somebody awaits or spawns the awaitable.
#pragma once

#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/ExprCXX.h>

namespace asio_lint {

// A coroutine whose body can be read, or a function of the user's that is declared to return an awaitable and whose
// body cannot be read. Not a function that returns somebody else's awaitable.
bool builds_frame(const clang::FunctionDecl* function);

// Some co_await is around the expression: all that the full-expression holds lives until the coroutine has ended.
bool is_awaited_at_once(const clang::Expr& expression, clang::ASTContext& context);

// The call that an awaitable comes from, through moves and parentheses; null if it is no call.
const clang::CallExpr* call_behind(const clang::Expr& awaitable);

// An object of the caller's that the frame of a call refers to, as an argument or as `this`.
struct Borrowed {
  const clang::Expr* argument;
  const clang::VarDecl* local;  // null for a temporary
};

// Temporaries of the full-expression and local variables, copies of parameters among them, that are passed by
// reference, as a pointer or as a view (std::string_view, std::span, buffers).
std::vector<Borrowed> borrowed_by(const clang::CallExpr& call);

}  // namespace asio_lint
