// SPDX-License-Identifier: MIT
//
// What belongs to the thread that runs a coroutine, and is still used when a co_await has come between: another thread
// may have resumed it, and this one has run others meanwhile.
#pragma once

#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

struct ThreadStateAfterAwait {
  enum class State { error_number, thread_local_object, thread_id };
  State state;
  const clang::Expr* use;          // a first one
  const clang::VarDecl* variable;  // that keeps it; null for errno
};

// errno only if nothing that can set it has run since the co_await, on any way. Of a thread's id only a use as the
// key of a container, and a comparison with what others can reach: where a coroutine began is often said in a log or a
// test.
std::vector<ThreadStateAfterAwait> thread_state_after_await(const clang::FunctionDecl& coroutine,
                                                            clang::ASTContext& context);

}  // namespace asio_lint
