// SPDX-License-Identifier: MIT
//
// What somebody wrote, without what the compiler adds: of a coroutine its body, of a co_await its operand.
// The body of a lambda runs at another time and is left out.
#pragma once

#include <clang/AST/Stmt.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/STLFunctionalExtras.h>

namespace asio_lint {

// In the order of the source, none of them null.
llvm::SmallVector<const clang::Stmt*, 4> written_children(const clang::Stmt& stmt);

// Is there a statement below `stmt`, or is it itself, that `is` says yes to?
bool any_written(const clang::Stmt& stmt, llvm::function_ref<bool(const clang::Stmt&)> is);

// An explicit co_await of anything but this_coro::executor and its like: what such a one awaits goes on at once.
bool is_suspension(const clang::Stmt& stmt);

}  // namespace asio_lint
