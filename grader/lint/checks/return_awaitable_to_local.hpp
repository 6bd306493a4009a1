// SPDX-License-Identifier: MIT
//
// Finds functions that return the awaitable of a coroutine that refers to their local variables.
//
// docs/lint/asio-return-awaitable-to-local.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class ReturnAwaitableToLocal : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
