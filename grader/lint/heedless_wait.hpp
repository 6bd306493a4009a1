// SPDX-License-Identifier: MIT
//
// Waits for a timer that do not ask why they have ended: the time may be over, or somebody has set the timer anew.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>

namespace asio_lint {

// What becomes of the error code of a wait.
enum class WaitError {
  looked_at,  // or nobody knows
  ignored,    // with as_tuple, redirect_error, or a parameter without a use
  thrown,     // out of the coroutine
};

// Of a wait that is awaited by itself; looked_at for one that has a handler, or is an operand of && and ||.
WaitError error_of_awaited(const clang::CallExpr& wait, clang::ASTContext& context);

// Somebody who waits does what is to be done when the time is over, whatever ended the wait: changes something, and has
// no condition for it. A function that is called there and cannot be read may have one.
bool acts_heedlessly(const clang::CallExpr& wait, clang::ASTContext& context);

// The handler that is written as the token of a wait, a lambda or a function's name. Null if there is none.
const clang::FunctionDecl* handler_of(const clang::CallExpr& wait);

}  // namespace asio_lint
