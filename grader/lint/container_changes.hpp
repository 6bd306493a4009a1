// SPDX-License-Identifier: MIT
//
// Where a file inserts into and erases from containers that several functions can reach.
#pragma once

#include <map>
#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

namespace asio_lint {

// What somebody keeps of a container.
enum class Kept { iterator, reference };

class ContainerChanges {
 public:
  // Finds calls that may be changes; binds "change".
  static clang::ast_matchers::StatementMatcher matcher();
  // Takes notice of what the matcher found.
  void add(const clang::Expr& change, clang::ASTContext& context);
  void forget() { found_.clear(); }

  // A change that `kept` does not survive, in a function that may run while `coroutine` is suspended. Not in one that
  // awaits the coroutine or is called by it, which runs before or after, nor in a constructor, a destructor, `main` or
  // the body of a test. Null if there is none.
  // Requires: `coroutine` has a body.
  const clang::Expr* by_others(const clang::ValueDecl& container, Kept kept,
                               const clang::FunctionDecl& coroutine) const;

 private:
  struct Change {
    const clang::Expr* where;
    const clang::FunctionDecl* runner;
    bool breaks_iterators;
    bool breaks_references;
  };

  std::map<const clang::ValueDecl*, std::vector<Change>> found_;
};

}  // namespace asio_lint
