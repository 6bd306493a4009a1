// SPDX-License-Identifier: MIT
//
// Setting a timer of Asio's, and waiting for it.
#pragma once

#include <clang/AST/Expr.h>

namespace asio_lint {

// The timer of timer.expires_after(1s) and its like, which end all waits for it. Null if the statement is no such call:
// without an argument expires_at() only tells the time.
const clang::Expr* timer_set_by(const clang::Stmt& stmt);

// The timer of timer.async_wait(...). Null if the statement is no such call.
const clang::Expr* timer_waited_for(const clang::Stmt& stmt);

// A time that is over already: now(), min(), 0s. Such a call wakes up whoever waits, on purpose.
bool sets_to_past(const clang::CallExpr& set);

// expiry(), now(): code that finds out whether the time is over.
bool asks_for_time(const clang::Stmt& code);

}  // namespace asio_lint
