// SPDX-License-Identifier: MIT
//
// co_spawn(..., detached) of a coroutine that an exception can come out of.
#pragma once

#include <optional>
#include <string>

#include <clang/AST/Expr.h>
#include <clang/ASTMatchers/ASTMatchers.h>

#include "escaping_exceptions.hpp"

namespace asio_lint {

// Binds "spawn".
clang::ast_matchers::StatementMatcher detached_spawn();

struct DetachedEscape {
  std::string coroutine;  // "'save'", or "this coroutine" for a lambda without a name
  Escape escape;
};

// What can come out of the first coroutine that is spawned there and lets anything out: what is thrown in sight if
// there is such a thing. Without a body of that coroutine there is nothing to say.
std::optional<DetachedEscape> escape_of(const clang::CallExpr& spawn, EscapingExceptions& escaping);

}  // namespace asio_lint
