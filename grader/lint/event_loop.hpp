// SPDX-License-Identifier: MIT
//
// Code that runs on the thread of an event loop, which runs nothing else meanwhile: the bodies of coroutines, and
// lambdas that are the handlers of Asio's operations.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Stmt.h>

namespace asio_lint {

// False for work that was handed to a thread_pool: a lambda that is posted or spawned there, a coroutine that has
// gone there before. Such a pool may be there to be blocked.
bool runs_on_event_loop(const clang::Stmt& code, clang::ASTContext& context);

}  // namespace asio_lint
