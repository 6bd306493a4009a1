// SPDX-License-Identifier: MIT
//
// Coroutines that set a timer which they share with others, and wait for it: two of them at once end each other's wait.
#pragma once

#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

struct TimerRun {
  const clang::ValueDecl* owner;  // the variable whose member the timer is; null for this object's, and for variables
  const clang::ValueDecl* timer;
  const clang::Expr* set;

  bool is_same_timer(const TimerRun& other) const { return owner == other.owner && timer == other.timer; }
};

// Of the coroutines that run when the expression is awaited or spawned, as far as nobody asks for the error of the
// wait.
std::vector<TimerRun> timer_runs(const clang::Expr& awaitable, clang::ASTContext& context);

}  // namespace asio_lint
