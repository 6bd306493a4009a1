// SPDX-License-Identifier: MIT
//
// Functions that do not end before the work that they start, as far as their text tells.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Stmt.h>

namespace asio_lint {

// `main`, a test, a function that runs a context or waits for something, or a coroutine that awaits something after
// `start`: what it awaits may be the work. Says yes when in doubt.
bool may_wait_for(const clang::Stmt& start, const clang::FunctionDecl& function, clang::ASTContext& context);

}  // namespace asio_lint
