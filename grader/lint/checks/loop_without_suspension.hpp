// SPDX-License-Identifier: MIT
//
// Finds a loop in a coroutine or a handler that never ends by itself and never lets others run.
//
// docs/lint/asio-loop-without-suspension.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class LoopWithoutSuspension : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
