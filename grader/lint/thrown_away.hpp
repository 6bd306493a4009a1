// SPDX-License-Identifier: MIT
//
// Says whether the value of an expression is thrown away, however that is spelled: a plain
// statement, a cast to void, std::ignore, boost::ignore_unused, the left side of a comma, an
// arm of a ?: that is itself thrown away.
//
// Anything it does not know counts as a use.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

bool is_thrown_away(const clang::Expr& value, clang::ASTContext& context);

// The expression and its semicolon are the whole statement.
bool is_whole_statement(const clang::Expr& value, clang::ASTContext& context);

}  // namespace asio_lint
