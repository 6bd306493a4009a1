// SPDX-License-Identifier: MIT
//
// Objects that a co_await brought and that stay alive until the end of a block: perhaps a lock for coroutines.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/Stmt.h>

namespace asio_lint {

// Is one of them, with a destructor of its own, declared in the text before `code`?
bool may_hold_awaited_guard(const clang::FunctionDecl& coroutine, const clang::Stmt& code,
                            const clang::SourceManager& sources);

}  // namespace asio_lint
