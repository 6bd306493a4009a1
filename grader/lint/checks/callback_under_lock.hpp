// SPDX-License-Identifier: MIT
//
// Finds a callback of somebody else's that is called while a lock is held.
//
// docs/lint/asio-callback-under-lock.md
#pragma once

#include "asio_check.hpp"
#include "locks.hpp"

namespace asio_lint {

class CallbackUnderLock : public AsioCheck {
 public:
  CallbackUnderLock(llvm::StringRef name, clang::tidy::ClangTidyContext* context)
      : AsioCheck(name, context), locks_{own_names("BlockingMutexes")} {}

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;

 private:
  Locks locks_;
};

}  // namespace asio_lint
