// SPDX-License-Identifier: MIT
//
// Finds a loop in a coroutine that does nothing but look at a condition, and let others run in between.
//
// docs/lint/asio-busy-wait.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class BusyWait : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
