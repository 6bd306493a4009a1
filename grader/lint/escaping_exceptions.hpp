// SPDX-License-Identifier: MIT
//
// Where an exception can come out of a coroutine whose body can be read.
//
// Only `throw`, rethrowing and co_await count; a plain function call is taken not to throw,
// because nearly every function may and nearly none is expected to.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include <clang/AST/Decl.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/StringRef.h>

#include "own_names.hpp"

namespace asio_lint {

// One way out: the statement it starts at, and what is known of the exception. With neither a
// type nor a class name it may be any. `ends_loop`: it leaves a loop that has no other end than that.
struct Escape {
  const clang::Stmt* where = nullptr;
  clang::QualType type{};
  llvm::StringRef class_name{};  // qualified; for the error of an Asio operation
  bool ends_loop = false;
};

// By code in sight, and no system_error. Else it comes from an operation, or is made like those, or its type is not
// known.
bool is_thrown_in_sight(const Escape& escape);

class EscapingExceptions {
 public:
  // `silent`: functions whose awaitables never throw.
  explicit EscapingExceptions(OwnNames silent) : silent_{std::move(silent)} {}

  // In the order of the source. A coroutine that awaits itself is taken not to throw there.
  std::vector<Escape> of(const clang::FunctionDecl& coroutine);

  void forget() { known_.clear(); }

 private:
  using Escapes = std::vector<Escape>;

  void collect(const clang::Stmt* stmt, Escapes& out);
  void collect_children(const clang::Stmt& stmt, Escapes& out);
  void collect_loop(const clang::Stmt& loop, Escapes& out);
  void collect_try(const clang::CXXTryStmt& attempt, Escapes& out);
  void collect_throw(const clang::CXXThrowExpr& expression, Escapes& out);
  void collect_await(const clang::CoawaitExpr& await, Escapes& out);
  Escapes of_awaited(const clang::Expr& operand, const clang::Stmt& await);

  const OwnNames silent_;
  std::map<const clang::FunctionDecl*, Escapes> known_;
  std::set<const clang::FunctionDecl*> being_read_;
  bool met_recursion_ = false;  // results found now are right only for the outermost coroutine
};

}  // namespace asio_lint
