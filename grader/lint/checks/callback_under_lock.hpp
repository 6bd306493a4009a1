// SPDX-License-Identifier: MIT
//
// Finds a callback of somebody else's that is called while a lock is held, and may come to wait for that lock.
//
// docs/lint/asio-callback-under-lock.md
#pragma once

#include <vector>

#include "asio_check.hpp"
#include "callbacks_of_file.hpp"
#include "lock_flow.hpp"
#include "locks.hpp"

namespace asio_lint {

class CallbackUnderLock : public AsioCheck {
 public:
  CallbackUnderLock(llvm::StringRef name, clang::tidy::ClangTidyContext* context)
      : AsioCheck(name, context), locks_{own_names("BlockingMutexes")} {}

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
  void onEndOfTranslationUnit() override;

 private:
  struct Found {
    UnderLock call;
    clang::ASTContext* context;
  };

  Locks locks_;
  CallbacksOfFile callbacks_;
  std::vector<Found> found_;
};

}  // namespace asio_lint
