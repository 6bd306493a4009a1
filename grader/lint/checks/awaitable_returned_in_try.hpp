// SPDX-License-Identifier: MIT
//
// Finds functions that return an awaitable from a try block: the coroutine runs later, and nothing that it throws
// is caught there.
//
// docs/lint/asio-awaitable-returned-in-try.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class AwaitableReturnedInTry : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
