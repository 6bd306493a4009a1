// SPDX-License-Identifier: MIT
#pragma once

#include <clang/AST/Expr.h>

namespace asio_lint {

// Does the expression show that handlers run on several threads? It makes a thread_pool, or a thread that runs a
// context.
bool shows_threads(const clang::Expr& expression);

// A thread_pool or its executor, where nothing keeps handlers apart: no strand, and not only one thread.
bool has_several_threads(const clang::Expr& executor);

}  // namespace asio_lint
