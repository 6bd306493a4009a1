// SPDX-License-Identifier: MIT
//
// Coroutines that this file spawns on a thread_pool, and those that they await: they run there too.
#pragma once

#include <set>

#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>

namespace asio_lint {

class PoolCoroutines {
 public:
  // Takes notice of a call of co_spawn.
  void add(const clang::CallExpr& spawn);
  // What runs when the expression is awaited or spawned, wherever that is.
  void add_all(const clang::Expr& awaitable);
  bool contains(const clang::FunctionDecl& coroutine) const;
  void forget() { found_.clear(); }

 private:
  void add(const clang::FunctionDecl& coroutine);

  std::set<const clang::FunctionDecl*> found_;
};

// thread_pool, its executor, and a strand or an executor_work_guard of it.
bool is_of_pool(clang::QualType type);

}  // namespace asio_lint
