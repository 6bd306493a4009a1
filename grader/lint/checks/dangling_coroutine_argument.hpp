// SPDX-License-Identifier: MIT
//
// Finds coroutines that are given a reference or a view to something that is gone before they run: a temporary, or
// a local variable of a function that spawns them as the last thing it does.
//
// docs/lint/asio-dangling-coroutine-argument.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class DanglingCoroutineArgument : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
