// SPDX-License-Identifier: MIT
//
// Locks that block the thread: mutexes of the standard library and of Boost, and the guards that hold them.
// A mutex of another kind, one for coroutines above all, is none.
#pragma once

#include <utility>

#include <clang/AST/Decl.h>
#include <clang/AST/ExprCXX.h>

#include "own_names.hpp"

namespace asio_lint {

class Locks {
 public:
  // `mutexes`: classes of the project's own that block their thread in lock().
  explicit Locks(OwnNames mutexes = {}) : own_mutexes_{std::move(mutexes)} {}

  // std::mutex, boost::shared_mutex and their like.
  bool is_blocking_mutex(clang::QualType type) const;

  // std::lock_guard, unique_lock, scoped_lock and shared_lock of such a mutex; a class with one of them as a member or
  // a base.
  bool is_guard(clang::QualType type) const;

  // The construction of a guard that holds its lock from then on: not with std::defer_lock, std::try_to_lock, or
  // without a mutex.
  bool takes_lock(const clang::CXXConstructExpr& guard) const;
  bool takes_lock(const clang::VarDecl& variable) const;

 private:
  bool has_blocking_mutex_argument(const clang::CXXRecordDecl& guard) const;
  bool is_plain_guard(const clang::CXXRecordDecl& record) const;
  bool holds_for_life(const clang::CXXRecordDecl& record) const;
  bool contains_guard(const clang::CXXRecordDecl& record) const;

  OwnNames own_mutexes_;
};

}  // namespace asio_lint
