// SPDX-License-Identifier: MIT
//
// Finds functions that take a lock and return an awaitable: the lock is given back before the coroutine runs.
//
// docs/lint/asio-awaitable-returned-under-guard.md
#pragma once

#include "asio_check.hpp"
#include "locks.hpp"

namespace asio_lint {

class AwaitableReturnedUnderGuard : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;

 private:
  Locks locks_{own_names("MutexTypes")};
};

}  // namespace asio_lint
