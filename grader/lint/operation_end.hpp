// SPDX-License-Identifier: MIT
//
// When an operation of Asio ends: in the full-expression that starts it, or later, when the temporaries of that
// full-expression are gone.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

// A call of a function of Asio's or Beast's that is named async_....
bool starts_operation(const clang::CallExpr& call);

// An awaitable or a deferred operation that is kept, spawned or returned: it starts when the full-expression is over.
// Not one that is awaited or called there, or thrown away.
bool is_kept_for_later(const clang::CallExpr& operation, clang::ASTContext& context);

// Is kept for later, or goes on alone, with a completion handler, `detached` or `use_future`. False for a token that
// suspends the caller, such as a yield_context, and for one that is not known.
bool outlives_full_expression(const clang::CallExpr& operation, clang::ASTContext& context);

}  // namespace asio_lint
