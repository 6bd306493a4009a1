// SPDX-License-Identifier: MIT
//
// Locks that block the thread: mutexes of the standard library and of Boost, and the guards that hold them.
// A mutex of another kind, one for coroutines above all, is none.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

// std::mutex, boost::shared_mutex and their like.
bool is_blocking_mutex(clang::QualType type);

// std::lock_guard, unique_lock, scoped_lock and shared_lock of such a mutex; a class with one of them as a member or
// a base.
bool is_guard(clang::QualType type);

// The construction of a guard that holds its lock from then on: not with std::defer_lock, std::try_to_lock, or
// without a mutex.
bool takes_lock(const clang::CXXConstructExpr& guard);
bool takes_lock(const clang::VarDecl& variable);

}  // namespace asio_lint
