// SPDX-License-Identifier: MIT
//
// Functions that were given a completion handler, and with it the duty to end the operation, once: initiations, the
// steps of composed operations, and the lambdas that take the handler over from them.
#pragma once

#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

struct CompletionDuty {
  const clang::FunctionDecl* function;  // has a body that is no template
  const clang::VarDecl* handler;        // a parameter, or a capture of the lambda
  bool must_end;  // nobody else has the handler: if this function does not complete it, or give it away, nobody does
};

// A call that starts an operation of the user's: async_initiate, async_compose, composed.
bool takes_initiation(const clang::CallExpr& call);

// Of the initiation or the composed operation that is the first argument, and of the lambdas in it.
// Requires: takes_initiation(call).
std::vector<CompletionDuty> duties_started_by(const clang::CallExpr& call, clang::ASTContext& context);

// Of a function that is called async_... and has a parameter for the handler, or that is given an
// any_completion_handler; and of the lambdas in it.
std::vector<CompletionDuty> duties_of(const clang::FunctionDecl& function, clang::ASTContext& context);

}  // namespace asio_lint
