// SPDX-License-Identifier: MIT
//
// co_spawn(..., detached), and what can come out of the coroutines that it starts.
#pragma once

#include <string>
#include <vector>

#include <clang/AST/Expr.h>
#include <clang/ASTMatchers/ASTMatchers.h>

#include "escaping_exceptions.hpp"

namespace asio_lint {

// Binds "spawn".
clang::ast_matchers::StatementMatcher detached_spawn();

struct SpawnedCoroutine {
  std::string name;  // "'save'", or "this coroutine" for a lambda without a name
  const clang::FunctionDecl* body;
  std::vector<Escape> escapes;
};

// Of a coroutine without a visible body there is nothing to say.
std::vector<SpawnedCoroutine> spawned_by(const clang::CallExpr& spawn, EscapingExceptions& escaping);

}  // namespace asio_lint
