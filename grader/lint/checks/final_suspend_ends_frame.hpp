// SPDX-License-Identifier: MIT
//
// Finds a coroutine type that destroys its frame, or asks it, although `final_suspend()` has destroyed it already.
//
// docs/lint/asio-final-suspend-ends-frame.md
#pragma once

#include "asio_check.hpp"

namespace asio_lint {

class FinalSuspendEndsFrame : public AsioCheck {
 public:
  using AsioCheck::AsioCheck;

  void registerMatchers(clang::ast_matchers::MatchFinder* finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult& result) override;
};

}  // namespace asio_lint
