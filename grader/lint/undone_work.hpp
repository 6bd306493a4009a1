// SPDX-License-Identifier: MIT
//
// What a coroutine does not do any more when an error comes out of it.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

#include "escaping_exceptions.hpp"

namespace asio_lint {

// Why somebody should hear of the error, as in "ends its loop". Null if it may be meant: nothing that others see is
// left undone, or the coroutine is a session, whose peer is gone.
// Requires: `coroutine` has a body, and the escape is one of it.
const char* harm_of(const Escape& escape, const clang::FunctionDecl& coroutine);

// An assertion of a test comes after the co_spawn, in the same function: it can tell that the coroutine did not get to
// its end.
bool is_asserted_after(const clang::CallExpr& spawn, clang::ASTContext& context);

}  // namespace asio_lint
