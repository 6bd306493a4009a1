// SPDX-License-Identifier: MIT
//
// What a function does with a completion handler, or with the `self` of a composed operation, where it names it.
#pragma once

#include <map>

#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

enum class HandlerUse {
  read,    // its executor, its cancellation state: nothing changes
  ended,   // completed, or moved to where it is kept or completed: it must not be used again
  copied,  // several have it now, of whom one has to complete it
  other,   // a reference, a test: perhaps somebody else completes it, or gives it a new value
};

// By the name that is written, not inside lambdas: of these what they capture.
std::map<const clang::Stmt*, HandlerUse> uses_of_handler(const clang::VarDecl& handler, const clang::Stmt& body);

// Is there a copy of it?
bool is_handler_copied(const clang::VarDecl& handler, const clang::Stmt& body);

// The handler, moved or not, and nothing around it.
bool is_handler_itself(const clang::Expr& expression, const clang::VarDecl& handler);
bool is_moved_handler(const clang::Expr& expression, const clang::VarDecl& handler);

}  // namespace asio_lint
