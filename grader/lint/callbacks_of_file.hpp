// SPDX-License-Identifier: MIT
//
// Callbacks that are kept as a std::function or its like: what a file shows of what they do.
#pragma once

#include <map>
#include <set>

#include <clang/AST/Decl.h>
#include <clang/AST/ExprCXX.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>

#include "locks.hpp"

namespace asio_lint {

// std::function, std::move_only_function, boost::function, any_completion_handler, that return nothing: whoever calls
// one tells somebody, and does not ask.
bool is_callback(clang::QualType type);

class CallbacksOfFile {
 public:
  // Binds "made" and "kept".
  static void register_matchers(clang::ast_matchers::MatchFinder& finder,
                                clang::ast_matchers::MatchFinder::MatchCallback& callback);

  // Takes notice of what the matchers found. False if it was something else.
  bool add(const clang::ast_matchers::MatchFinder::MatchResult& result, const Locks& locks);
  void forget() { *this = {}; }

  // May one of this type come to a function that takes a lock, before it returns? Yes if all lambdas do that the file
  // makes one of. If it makes none: if the file has a function that keeps such a parameter and takes a lock, as whoever
  // gave the callback may call that again.
  bool may_come_back(clang::QualType type) const;

 private:
  struct Known {
    unsigned lambdas = 0;
    unsigned lambdas_that_come_back = 0;
    bool kept_under_lock = false;
  };

  std::map<const clang::CXXRecordDecl*, Known> known_;
};

}  // namespace asio_lint
