// SPDX-License-Identifier: MIT
//
// Finds coroutines that suspend while they hold a lock that blocks threads.
//
// docs/lint/asio-lock-held-across-await.md
#pragma once

#include "asio_check.hpp"
#include "locks.hpp"

namespace asio_lint {

class LockHeldAcrossAwait : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;

 private:
  Locks locks_{own_names("MutexTypes")};
};

}  // namespace asio_lint
